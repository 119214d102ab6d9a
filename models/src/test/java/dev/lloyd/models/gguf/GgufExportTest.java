package dev.lloyd.models.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.convert.ConversionRule;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.TestData;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that went into a GGUF file comes out of it the same: logits to the last bit, tokens, special tokens. Our
/// reader is held to files of llama.cpp elsewhere, and `LlamaCppTest` runs what is made here.
final class GgufExportTest {
    private static final String TOKENIZER = """
            {"version": "1.0", "added_tokens": [
              {"id": 0, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false,
               "normalized": false, "special": true},
              {"id": 9, "content": "<tool>", "single_word": false, "lstrip": false, "rstrip": false,
               "normalized": false, "special": false}],
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
             "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "vocab": {"<|end|>": 0, "a": 1, "b": 2, "c": 3, "Ġ": 4, "ab": 5, "Ġc": 6, "<tool>": 9,
               "d": 7, "e": 8, "f": 10, "g": 11, "h": 12, "i": 13, "j": 14, "k": 15},
              "merges": ["a b", "Ġ c"]}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path tiny(String tokenizer) throws IOException {
        Path source = TinyDirectory.write(folder.resolve("source"));
        Files.writeString(source.resolve("tokenizer.json"), tokenizer);
        return source;
    }

    private Path exported(Path source, Optional<DType> type) throws IOException {
        Path target = folder.resolve("target.gguf");
        ModelFiles files = new PathSource().resolve(source.toString(), TransferProgress.silent());
        try (Model model = Models.open(files)) {
            GgufExport.run(model, files, target, new ConversionRule(type, Optional.empty()), name -> {});
        }
        return target;
    }

    private static float[] logits(Path path, int... ids) throws IOException {
        try (Model model = Models.open(path.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            Decoder decoder = new Decoder(model.network(), new DenseWeights(model.tensors()), List.of());
            Matrix logits = decoder.logits(TokenBatch.of(List.of(ids)), workers);
            return logits.values();
        }
    }

    @Test
    void aModelComesBackTheSame() throws IOException {
        Path source = tiny(TOKENIZER);
        Path target = exported(source, Optional.empty());
        assertArrayEquals(logits(source, 1, 5, 9, 3, 28), logits(target, 1, 5, 9, 3, 28));
        try (Model before = Models.open(source.toString(), TransferProgress.silent());
                Model after = Models.open(target.toString(), TransferProgress.silent())) {
            Tokenizer ours = after.tokenizer();
            assertArrayEquals(before.tokenizer().encode("ab cab"), ours.encode("ab cab"));
            assertEquals(
                    before.tokenizer().specialTokens().begin(),
                    ours.specialTokens().begin());
            assertEquals(29, ours.vocabularySize(), "a token for each row of the word table");
        }
    }

    @Test
    void vectorsAreFloatsWhateverTheTypeOfTheMatrices() throws IOException {
        Path target = exported(tiny(TOKENIZER), Optional.of(ScalarType.F16));
        try (GgufFile file = GgufFile.open(target)) {
            assertEquals(ScalarType.F32, file.info("blk.0.attn_norm.weight").dtype());
            assertEquals(ScalarType.F16, file.info("blk.1.attn_k.weight").dtype());
            assertEquals("llama", file.metadata().get("general.architecture"));
        }
    }

    @Test
    void aStoredTypeIsKeptAndItsRowsMoved() throws IOException {
        Path source = TestData.shared("llm/lm-7m");
        Path target = exported(source, Optional.empty());
        try (GgufFile file = GgufFile.open(target)) {
            assertEquals(ScalarType.F16, file.info("blk.0.attn_q.weight").dtype());
        }
        assertArrayEquals(logits(source, 17, 512, 4000, 3), logits(target, 17, 512, 4000, 3));
    }

    @Test
    void aLlama2cCheckpointBringsItsPieces() throws IOException {
        Path source = TestData.shared("llm/stories260k/stories260K.bin");
        Path target = exported(source, Optional.empty());
        assertArrayEquals(logits(source, 1, 403, 407, 261), logits(target, 1, 403, 407, 261));
        String text = "Once upon a time, there was a ü.";
        try (Model before = Models.open(source.toString(), TransferProgress.silent());
                Model after = Models.open(target.toString(), TransferProgress.silent())) {
            assertArrayEquals(
                    before.tokenizer().encodeForModel(text, 99),
                    after.tokenizer().encodeForModel(text, 99));
        }
    }

    @Test
    void refusesATokenizerThatTheFileCannotSay() throws IOException {
        Path source = TinyDirectory.write(folder.resolve("source"));
        String message = assertThrows(IllegalArgumentException.class, () -> exported(source, Optional.empty()))
                .getMessage();
        assertTrue(message.contains("tokenizer.json") && message.contains("WordLevel"), message);
    }
}
