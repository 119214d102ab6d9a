package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files of a model beside its weights: copied from one directory to another as they are, but for `config.json`,
/// which says how the layers are quantized, and what lloyd or an earlier quantization wrote about the weights.
final class CarriedFiles {
    private static final String CONFIG = "config.json";
    private static final String QUANTIZATION = "quantization_config";
    private static final List<String> LEFT = List.of(CONFIG, GptqConfig.FILE_NAME, "lloyd.json", "quant_config.json");
    private static final String WEIGHTS =
            ".*\\.(safetensors|gguf|onnx|onnx_data|pt|pth|ckpt|h5|msgpack)|.*\\.index\\.json|pytorch_model.*\\.bin";
    private static final ObjectMapper JSON = new ObjectMapper();

    private CarriedFiles() {}

    /// Copies the files of a directory, and of the folders in it.
    static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source, 2)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path inside = source.relativize(file);
                String name = String.valueOf(file.getFileName());
                boolean top = inside.getNameCount() == 1;
                boolean hidden = inside.toString().startsWith(".");
                if (!hidden && !name.matches(WEIGHTS) && !(top && LEFT.contains(name))) {
                    Path copy = target.resolve(inside.toString());
                    Files.createDirectories(java.util.Objects.requireNonNull(copy.getParent()));
                    Files.copy(file, copy);
                }
            }
        }
    }

    /// Writes `config.json` with another `quantization_config`.
    ///
    /// @throws NoSuchFileException if the source has no `config.json`
    static void writeConfig(Path source, Path target, Map<String, Object> quantization) throws IOException {
        Path file = source.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(
                    file.toString(), null, "no such file: readers look there for how the layers are quantized");
        }
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (JacksonException exception) {
            throw new IOException(file + " is not JSON: " + exception.getOriginalMessage(), exception);
        }
        if (!(root instanceof ObjectNode object)) {
            throw new IOException(file + " is not a JSON object");
        }
        object.set(QUANTIZATION, JSON.valueToTree(quantization));
        print(target.resolve(CONFIG), object);
    }

    /// Writes GPTQ's own file.
    static void writeApart(Path target, Map<String, Object> quantization) throws IOException {
        print(target.resolve(GptqConfig.FILE_NAME), JSON.valueToTree(quantization));
    }

    private static void print(Path file, JsonNode json) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
