package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.Likelihood;
import dev.lloyd.models.TestData;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.models.tokenizer.JsonTokenizer;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.models.tokenizer.Tokenizer.SpecialTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// GGUF files made here, in llama.cpp's names and row order.
class GgufModelTest {
    @TempDir
    Path folder;

    private Path write(Map<String, GgufValue> values, Map<String, Matrix> tensors) throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.write(path, values, tensors, 6, ScalarType.F32);
        return path;
    }

    private static Model open(Path path) throws IOException {
        return Models.open(path.toString(), TransferProgress.silent());
    }

    private static Matrix logits(Model model, int[] ids) {
        try (Workers workers = Workers.of(2)) {
            FloatOps ops = FloatOps.of(new DenseWeights(model.tensors()), workers);
            return model.network().forward(ops, TokenBatch.of(List.of(ids)));
        }
    }

    @Test
    void rowsOfRotaryPairsComeBackInHuggingFaceOrder() throws IOException {
        for (Head head : Head.values()) {
            Llama llama = TinyModels.llama(head);
            Map<String, Matrix> tensors = TinyModels.tensors(llama, 6);
            Map<String, GgufValue> values = GgufFiles.metadata(llama.config());
            GgufFiles.addPieces(values);
            try (Model model = open(write(values, tensors));
                    Workers workers = Workers.of(1)) {
                int[] ids = {3, 1, 4, 1, 5};
                FloatOps memory = FloatOps.of(TinyModels.weights(tensors), workers);
                Matrix expected = llama.forward(memory, TokenBatch.of(List.of(ids)));
                assertArrayEquals(expected.values(), logits(model, ids).values());
                assertEquals(llama.outputLayer(), model.network().outputLayer());
            }
        }
    }

    @Test
    void piecesComeFromTheFile() throws IOException {
        Llama llama = TinyModels.llama(Head.TIED);
        Map<String, GgufValue> values = GgufFiles.metadata(llama.config());
        GgufFiles.addPieces(values);
        try (Model model = open(write(values, TinyModels.tensors(llama, 6)))) {
            Tokenizer tokenizer = model.tokenizer();
            // "ab" is no piece, so nothing leads to " ab": pieces are made by merges only.
            assertArrayEquals(new int[] {1, 4, 6, 7, 3, 0}, tokenizer.encodeForModel("abA?", 20));
            assertEquals("ab A", tokenizer.decode(1, 4, 6, 7, 4, 3));
            assertEquals(List.of(2), tokenizer.specialTokens().ends());
        }
    }

    /// User defined tokens (type 4) are cut out of every text, and are text; the end of a turn ends like the end
    /// of a text.
    @Test
    void definedTokensAndTheEndOfATurnComeFromTheFile() throws IOException {
        Llama llama = TinyModels.llama(Head.TIED);
        Map<String, GgufValue> values = GgufFiles.metadata(llama.config());
        GgufFiles.addPieces(values);
        int[] types = new int[29];
        Arrays.fill(types, 1);
        types[8] = 4;
        values.put("tokenizer.ggml.token_type", GgufFiles.integers(types));
        values.put("tokenizer.ggml.eot_token_id", GgufValue.of(9));
        values.put("tokenizer.ggml.add_space_prefix", new GgufValue.Flag(false));
        try (Model model = open(write(values, TinyModels.tensors(llama, 6)))) {
            Tokenizer tokenizer = model.tokenizer();
            assertArrayEquals(new int[] {6, 8, 7}, tokenizer.encode("aunused8b"));
            assertEquals("aunused8b", tokenizer.decode(6, 8, 7));
            assertEquals(List.of(2, 9), tokenizer.specialTokens().ends());
        }
    }

    @Test
    void definedTokensOfMergesAreCutOutAndDecoded() throws IOException {
        ByteLevelJson json = new ByteLevelJson(
                List.of("a", "<", "x", ">", "<x>", "<e>", "e"),
                List.of(),
                List.of(5),
                List.of(4),
                OptionalInt.empty(),
                "default");
        try (JsonTokenizer tokenizer = JsonTokenizer.parse(json.text("test"), "test", SpecialTokens.none())) {
            assertArrayEquals(new int[] {0, 4, 0}, tokenizer.encode("a<x>a"));
            assertEquals("a<x>a", tokenizer.decode(0, 4, 0, 5));
        }
    }

    @Test
    void whatCannotBeRunIsRefused() throws IOException {
        Llama llama = TinyModels.llama(Head.TIED);
        Map<String, GgufValue> odd = Map.of(
                "general.architecture", GgufValue.of("mamba"),
                "llama.block_count", GgufValue.of("two"),
                "llama.embedding_length", GgufValue.of(23),
                "llama.attention.head_count_kv", GgufValue.of(3),
                "llama.rope.dimension_count", GgufValue.of(4),
                "llama.rope.scaling.type", GgufValue.of("yarn"),
                "tokenizer.ggml.model", GgufValue.of("bert"),
                "tokenizer.ggml.scores", GgufFiles.reals(1, 2));
        for (Map.Entry<String, GgufValue> entry : odd.entrySet()) {
            Map<String, GgufValue> values = GgufFiles.metadata(llama.config());
            GgufFiles.addPieces(values);
            values.put(entry.getKey(), entry.getValue());
            Path path = write(values, TinyModels.tensors(llama, 6));
            String message = assertThrows(IOException.class, () -> open(path)).getMessage();
            assertTrue(message.contains("model.gguf"), entry + ": " + message);
        }
    }

    /// The weights are 16-bit floats, so both types hold them as they are.
    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"F32", "F16"})
    void lm7mIsTheSameModelAsItsDirectory(ScalarType type) throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, type);
        try (Model original = open(TestData.shared("llm/lm-7m"));
                Model model = open(path)) {
            String mixed = "Ünïcode, 数字 123 and\n\n  white\tspace -- it's \"quoted\" 😀";
            int[] ids = original.tokenizer().encode(mixed);
            assertArrayEquals(ids, model.tokenizer().encode(mixed));
            assertEquals(mixed, model.tokenizer().decode(ids));
            assertEquals(original.tokenizer().specialTokens(), model.tokenizer().specialTokens());
            assertArrayEquals(logits(original, ids).values(), logits(model, ids).values());
        }
    }

    @Test
    void storiesAreTheSameModelAsTheirLlama2cFile() throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.stories(path, ScalarType.F32);
        try (Model original = open(TestData.shared("llm/stories260k/stories260K.bin"));
                Model model = open(path)) {
            String text = TestData.text("text/tinystories-sample.txt.gz").substring(0, 600);
            int[] ids = original.tokenizer().encodeForModel(text, 512);
            assertArrayEquals(ids, model.tokenizer().encodeForModel(text, 512));
            assertEquals(text, model.tokenizer().decode(ids));
            assertEquals(original.tokenizer().specialTokens(), model.tokenizer().specialTokens());
            assertArrayEquals(logits(original, ids).values(), logits(model, ids).values());
        }
    }

    /// A block's step is its range over the number of codes. A weight is off by half of it, and by what the
    /// rounding of the scale costs: 16-bit floats are off by 2^-11 of their value, which 127 codes make 0.07 of
    /// a step; the 6-bit scales and minima of Q4_K may cost another step.
    @ParameterizedTest
    @CsvSource({"Q8_0, 0.57, 0.001", "Q4_K, 1.5, 0.04"})
    void blocksAreOffByTheirStepsAndHardlyMoveThePerplexity(BlockType type, double steps, double change)
            throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, type);
        try (Model original = open(TestData.shared("llm/lm-7m"));
                Model model = open(path)) {
            for (String name :
                    List.of("model.layers.2.self_attn.k_proj.weight", "model.layers.5.mlp.down_proj.weight")) {
                assertEquals(type, model.tensors().stored(name).dtype());
                assertWithin(
                        steps,
                        type,
                        original.tensors().read(name).values(),
                        model.tensors().read(name).values());
            }
            List<int[]> windows = Likelihood.wikitext(original.tokenizer(), 16);
            double expected = Likelihood.nats(original.network(), new DenseWeights(original.tensors()), windows);
            double actual = Likelihood.nats(model.network(), new DenseWeights(model.tensors()), windows);
            assertEquals(1, Math.exp(actual - expected), change);
            assertNotEquals(expected, actual);
        }
    }

    /// Codes as they lie and decoded floats are the same model, but for the order of sums; rotary pairs
    /// included. What a type has no codes for is floats either way.
    @ParameterizedTest
    @EnumSource(
            value = BlockType.class,
            names = {"Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    void packedCodesAreTheSameModel(BlockType type) throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, type);
        try (Model model = open(path)) {
            int[] ids = model.tokenizer().encode("Of the whole party only two came back that night.");
            Matrix decoded = logits(model, ids);
            GgufWeights packed = new GgufWeights(model.tensors(), Activations.FLOAT32);
            assertFalse(packed.linear("model.layers.1.self_attn.q_proj") instanceof DenseLayer);
            try (Workers one = Workers.of(1);
                    Workers three = Workers.of(3)) {
                TokenBatch batch = TokenBatch.of(List.of(ids));
                Matrix codes = model.network().forward(FloatOps.of(packed, three), batch);
                for (int index = 0; index < decoded.values().length; index++) {
                    assertEquals(decoded.values()[index], codes.values()[index], 2e-4);
                }
                TokenBatch two = TokenBatch.of(List.of(ids, Arrays.copyOf(ids, 3)));
                Matrix beside = model.network().forward(FloatOps.of(packed, one), two);
                assertArrayEquals(codes.values(), beside.rowSlice(0, ids.length).values());
            }
        }
    }

    /// Inputs in 8 bits are the same for the compiled kernels and for floats; perplexity hardly notices them.
    @ParameterizedTest
    @EnumSource(
            value = BlockType.class,
            names = {"Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    void inputsInEightBitsAreTheSameModelNearly(BlockType type) throws IOException {
        Path path = folder.resolve("model.gguf");
        GgufFiles.lm7m(path, type);
        try (Model model = open(path);
                Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            GgufWeights floats = new GgufWeights(model.tensors(), Activations.FLOAT32);
            GgufWeights bytes = new GgufWeights(model.tensors(), Activations.INT8);
            List<int[]> windows = Likelihood.wikitext(model.tokenizer(), 16);
            double expected = Likelihood.nats(model.network(), floats, windows);
            double actual = Likelihood.nats(model.network(), bytes, windows);
            assertEquals(1, Math.exp(actual - expected), 0.003);
            assertNotEquals(expected, actual);
            int[] ids = windows.getFirst();
            TokenBatch two = TokenBatch.of(List.of(Arrays.copyOf(ids, 3), ids));
            Matrix alone = model.network().forward(FloatOps.of(bytes, three), TokenBatch.of(List.of(ids)));
            Matrix beside = model.network().forward(FloatOps.of(bytes, one), two);
            assertArrayEquals(alone.values(), beside.rowSlice(3, 3 + ids.length).values());
        }
    }

    private static void assertWithin(double steps, BlockType type, float[] expected, float[] actual) {
        for (int start = 0; start < expected.length; start += 32) {
            float low = 0;
            float high = 0;
            for (int index = start; index < start + 32; index++) {
                low = Math.min(low, expected[index]);
                high = Math.max(high, expected[index]);
            }
            double step = type == BlockType.Q8_0 ? Math.max(high, -low) / 127 : (high - low) / 15;
            for (int index = start; index < start + 32; index++) {
                assertEquals(expected[index], actual[index], steps * step, "value " + index);
            }
        }
    }
}
