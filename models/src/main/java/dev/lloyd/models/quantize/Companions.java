package dev.lloyd.models.quantize;

import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.NetworkFiles;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// The files that make tensors a model: configuration and tokenizer, copied, or written where the source had
/// none. Pooling and prefixes are written as they were understood: a source may have them from its name, which a
/// copy lacks.
final class Companions {
    private static final List<String> COPIED = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "tokenizer.bin",
            "vocab.txt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Companions() {}

    static void copy(ModelFiles files, Model model, Path target) throws IOException {
        for (String name : NetworkFiles.areInside(files) ? List.<String>of() : COPIED) {
            Optional<Path> source = files.companion(name);
            if (source.isPresent()) {
                copyTo(source.get(), target.resolve(name));
                forgetQuantization(target.resolve(name));
            }
        }
        for (Map.Entry<String, String> entry : NetworkFiles.of(model).entrySet()) {
            Path file = target.resolve(entry.getKey());
            if (!Files.exists(file)) {
                write(file, entry.getValue());
            }
        }
        if (model.reader().isPresent() && Files.notExists(target.resolve("tokenizer.json"))) {
            NetworkFiles.placeTokenizer(files, target);
        }
    }

    private static void copyTo(Path source, Path target) throws IOException {
        makeParent(target);
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What another program says of how it quantized the source does not hold of what was made of it.
    private static void forgetQuantization(Path file) throws IOException {
        if (file.endsWith("config.json")
                && JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object
                && object.remove("quantization_config") != null) {
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n");
        }
    }

    private static void write(Path target, String text) throws IOException {
        makeParent(target);
        try (AtomicFile file = AtomicFile.create(target)) {
            file.append(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
            file.commit();
        }
    }

    private static void makeParent(Path target) throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }
}
