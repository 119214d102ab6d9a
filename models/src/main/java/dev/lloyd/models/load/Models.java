package dev.lloyd.models.load;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.onnx.OnnxFile;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Opens models.
public final class Models {
    private Models() {}

    /// Opens a model by the name that a user writes: a path, `maven:group:artifact:version`, or `hf:org/name`.
    /// The caller closes it.
    ///
    /// @throws IllegalArgumentException if the name breaks the rules of its kind
    /// @throws IOException if the model cannot be had, read or understood; the message says what was expected
    public static Model open(String name, TransferProgress progress) throws IOException {
        return open(ModelSources.of(System.getenv()).resolve(name, progress));
    }

    /// Opens a model's local files. The kind of file decides how: a configuration beside safetensors names the
    /// family (tensors of a Keras ResNet say it themselves), an ONNX file must hold a BERT-style encoder, a GGUF
    /// file says what it is, a `.bin` file is llama2.c's. A delta ({@link Deltas}) is added to the
    /// base that it names, if that is a local path.
    public static Model open(ModelFiles files) throws IOException {
        return open(files, Optional.empty());
    }

    /// Opens a model's local files; a delta is added to a base that is not where the delta says.
    ///
    /// @param base where the base is; empty: where the delta says
    /// @throws IllegalArgumentException if there is a base, but the model is no delta
    /// @throws IOException as {@link #open(ModelFiles)}, or if the base is missing or not the delta's
    public static Model open(ModelFiles files, Optional<ModelFiles> base) throws IOException {
        Model model = asStored(files);
        return Opening.guarded(model, () -> {
            if (Deltas.baseOf(model.tensors().file()).isPresent()) {
                return Deltas.sum(model, files.directory(), base);
            }
            Deltas.requireNone(files.name(), base);
            return model;
        });
    }

    /// The same, but a delta stays what its directory holds: the change without the base.
    static Model asStored(ModelFiles files) throws IOException {
        String fileName = String.valueOf(files.weights().getFileName());
        if (fileName.endsWith(".onnx")) {
            OnnxFile file = OnnxFile.open(files.weights());
            return Opening.guarded(file, () -> BertLoader.onnx(files, file));
        }
        if (fileName.endsWith(".gguf")) {
            GgufFile file = GgufFile.open(files.weights());
            return Opening.guarded(file, () -> GgufLoader.open(files, file));
        }
        if (fileName.endsWith(".bin")) {
            return LlamaLoader.llama2c(files);
        }
        if (Files.isDirectory(files.weights()) || fileName.endsWith(".safetensors")) {
            Optional<Path> configFile = files.companion("config.json");
            if (configFile.isEmpty()) {
                return unconfigured(files);
            }
            Config config = Config.read(configFile.get());
            TensorFile file = tensors(files);
            return Opening.guarded(file, () -> huggingFace(files, config, file));
        }
        throw new IOException(files.weights() + " is no kind of model file that can be opened");
    }

    /// Tensors alone say enough of a residual network of Keras.
    private static Model unconfigured(ModelFiles files) throws IOException {
        TensorFile file = tensors(files);
        return Opening.guarded(file, () -> {
            if (KerasResnet.isIn(file)) {
                return ResnetLoader.keras(files, file);
            }
            throw new NoSuchFileException(
                    files.directory().resolve("config.json").toString(),
                    null,
                    "no such file: the model's configuration");
        });
    }

    /// A quantized directory shows its tensors decoded, under their own names.
    private static TensorFile tensors(ModelFiles files) throws IOException {
        Optional<QuantizedFile> quantized = QuantizedFile.find(files.directory());
        return quantized.isPresent() ? quantized.get() : Safetensors.open(files.weights());
    }

    private static Model huggingFace(ModelFiles files, Config config, TensorFile file) throws IOException {
        String family = config.text("model_type", "");
        return switch (family) {
            case "llama" -> LlamaLoader.huggingFace(files, config, file);
            case "bert" -> BertLoader.huggingFace(files, config, file);
            case ResnetLoader.FAMILY -> ResnetLoader.configured(files, config, file);
            default ->
                throw new IOException(config.file() + ": model_type '" + family
                        + "' is not supported; supported are llama, bert and " + ResnetLoader.FAMILY);
        };
    }
}
