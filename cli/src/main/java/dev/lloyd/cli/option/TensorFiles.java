package dev.lloyd.cli.option;

import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.npy.NpyFile;
import dev.lloyd.formats.onnx.OnnxFile;
import dev.lloyd.formats.safetensors.Safetensors;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Names on the command line to files: a model that may have to be downloaded first, or the tensors in a file,
/// whatever network they belong to.
public final class TensorFiles {
    private TensorFiles() {}

    /// Makes a model's files available, showing how far a download has come.
    public static ModelFiles resolve(String name) throws IOException {
        try (ProgressLine progress = ProgressLine.start("fetch", "bytes", -1)) {
            return ModelSources.of(System.getenv()).resolve(name, showing(progress));
        }
    }

    private static TransferProgress showing(ProgressLine progress) {
        return (file, done, total) -> {
            progress.note(file);
            progress.total(total);
            progress.reach(done);
        };
    }

    /// Opens the tensors of a model, or of an `.npy` file; those of a quantized directory as the values that they
    /// stand for. The caller closes them.
    public static TensorFile open(String name) throws IOException {
        if (name.endsWith(".npy") && Files.exists(Path.of(name))) {
            return NpyFile.open(Path.of(name));
        }
        ModelFiles files = resolve(name);
        Optional<QuantizedFile> quantized =
                Files.isRegularFile(Path.of(name)) ? Optional.empty() : QuantizedFile.find(files.directory());
        return quantized.isPresent() ? quantized.get() : open(files);
    }

    /// Opens the tensors of a model's files. The caller closes them.
    private static TensorFile open(ModelFiles files) throws IOException {
        Path weights = files.weights();
        String fileName = String.valueOf(weights.getFileName());
        if (fileName.endsWith(".onnx")) {
            return OnnxFile.open(weights);
        }
        if (fileName.endsWith(".gguf")) {
            return GgufFile.open(weights);
        }
        if (Files.isDirectory(weights) || fileName.endsWith(".safetensors")) {
            return Safetensors.open(weights);
        }
        return Models.open(files).tensors().file();
    }
}
