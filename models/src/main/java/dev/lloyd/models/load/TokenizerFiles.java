package dev.lloyd.models.load;

import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.tokenizer.JsonTokenizer;
import dev.lloyd.models.tokenizer.Llama2cTokenizer;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tokenizer that lies beside a decoder's safetensors, in the first of these files that is there:
///
/// - `tokenizer.json`, the usual one;
/// - `tokenizer.bin`, the vocabulary of a llama2.c model;
/// - `tokenizer.gguf`, a GGUF file with a vocabulary and without tensors, as llama.cpp calls a vocabulary file.
///
/// The last two are what a model has that was made from a llama2.c or a GGUF file: its own tokenizer, and no
/// translation of it.
final class TokenizerFiles {
    private static final String JSON = "tokenizer.json";
    private static final String LLAMA2C = "tokenizer.bin";
    private static final String GGUF = "tokenizer.gguf";

    private TokenizerFiles() {}

    static Path beside(ModelFiles files) throws IOException {
        for (String name : List.of(JSON, LLAMA2C, GGUF)) {
            Optional<Path> found = files.companion(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new NoSuchFileException(
                files.directory().resolve(JSON).toString(), null, "no such file: the model's tokenizer");
    }

    /// @param specialTokens those of the model's configuration; the other two kinds of file bring their own
    /// @param vocabularySize rows of the model's word table
    static Tokenizer open(Path file, SpecialTokens specialTokens, int vocabularySize) throws IOException {
        return switch (String.valueOf(file.getFileName())) {
            case LLAMA2C -> Llama2cTokenizer.open(file, vocabularySize);
            case GGUF -> {
                try (GgufFile vocabulary = GgufFile.open(file)) {
                    yield GgufTokenizers.read(new GgufMetadata(vocabulary));
                }
            }
            default -> JsonTokenizer.open(file, specialTokens);
        };
    }

    /// Puts the tokenizer of a model's files into a directory, under the name that {@link #beside} looks for.
    static void place(ModelFiles files, Path directory) throws IOException {
        String weights = String.valueOf(files.weights().getFileName());
        if (weights.endsWith(".gguf")) {
            writeVocabulary(files.weights(), directory.resolve(GGUF));
        } else if (weights.endsWith(".bin")) {
            copy(LlamaLoader.vocabularyBeside(files.weights()), directory.resolve(LLAMA2C));
        } else if (weights.endsWith(".onnx")) {
            copy(BertLoader.tokenizerBeside(files), directory.resolve(JSON));
        } else {
            Path tokenizer = beside(files);
            copy(tokenizer, directory.resolve(String.valueOf(tokenizer.getFileName())));
        }
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void writeVocabulary(Path model, Path target) throws IOException {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        try (GgufFile file = GgufFile.open(model)) {
            file.values().forEach((key, value) -> {
                if (key.equals("general.architecture") || key.startsWith("tokenizer.")) {
                    values.put(key, value);
                }
            });
        }
        try (TensorWriter writer = GgufWriter.create(target, values, List.of())) {
            writer.commit();
        }
    }
}
