package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TestData;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// GGUF files made here, in llama.cpp's names and row order.
class GgufModelTest {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("model.embed_tokens", "token_embd"),
            Map.entry("model.norm", "output_norm"),
            Map.entry("lm_head", "output"),
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));

    @TempDir
    Path folder;

    private static String ggufName(String name) {
        String stem = name.substring(0, name.lastIndexOf('.'));
        String suffix = name.substring(name.lastIndexOf('.'));
        if (!stem.startsWith("model.layers.")) {
            return NAMES.get(stem) + suffix;
        }
        String[] parts = stem.split("\\.", 4);
        return "blk." + parts[2] + "." + NAMES.get(parts[3]) + suffix;
    }

    private static Map<String, GgufValue> metadata(LlamaConfig config) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put("general.architecture", GgufValue.of("llama"));
        values.put("llama.context_length", GgufValue.of(config.maxTokens()));
        values.put("llama.embedding_length", GgufValue.of(config.hiddenSize()));
        values.put("llama.block_count", GgufValue.of(config.blocks()));
        values.put("llama.feed_forward_length", GgufValue.of(config.intermediateSize()));
        values.put("llama.attention.head_count", GgufValue.of(config.attention().query()));
        values.put(
                "llama.attention.head_count_kv", GgufValue.of(config.attention().keyValue()));
        values.put("llama.attention.key_length", GgufValue.of(config.rope().headSize()));
        values.put("llama.attention.layer_norm_rms_epsilon", GgufValue.of(config.normEpsilon()));
        return values;
    }

    private static GgufValue integers(int... values) {
        List<GgufValue> items = new ArrayList<>();
        for (int value : values) {
            items.add(new GgufValue.Whole(GgufValue.Kind.I32, value));
        }
        return new GgufValue.Items(GgufValue.Kind.I32, items);
    }

    private static GgufValue reals(float... values) {
        List<GgufValue> items = new ArrayList<>();
        for (float value : values) {
            items.add(GgufValue.of(value));
        }
        return new GgufValue.Items(GgufValue.Kind.F32, items);
    }

    /// Pieces, bytes and specials for the tiny network's 29 words: too few bytes, so an unknown piece stands
    /// in.
    private static void addPieces(Map<String, GgufValue> values) {
        List<String> tokens =
                new ArrayList<>(List.of("<unk>", "<s>", "</s>", "<0x41>", "\u2581", "\u2581ab", "a", "b"));
        while (tokens.size() < 29) {
            tokens.add("unused" + tokens.size());
        }
        int[] types = new int[29];
        java.util.Arrays.fill(types, 1);
        types[0] = 2;
        types[1] = 3;
        types[2] = 3;
        types[3] = 6;
        values.put("tokenizer.ggml.model", GgufValue.of("llama"));
        values.put("tokenizer.ggml.tokens", GgufValue.of(tokens));
        values.put("tokenizer.ggml.scores", reals(new float[29]));
        values.put("tokenizer.ggml.token_type", integers(types));
        values.put("tokenizer.ggml.bos_token_id", GgufValue.of(1));
        values.put("tokenizer.ggml.eos_token_id", GgufValue.of(2));
    }

    private Path write(Map<String, GgufValue> values, Map<String, Matrix> tensors, int rotatedHead) throws IOException {
        Path path = folder.resolve("model.gguf");
        List<TensorPlan> plans = new ArrayList<>();
        tensors.forEach((name, matrix) -> plans.add(new TensorPlan(
                ggufName(name),
                ScalarType.F32,
                matrix.rows() == 1
                        ? List.of((long) matrix.columns())
                        : List.of((long) matrix.rows(), (long) matrix.columns()))));
        try (TensorWriter writer = GgufWriter.create(path, values, plans)) {
            for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
                boolean rotated =
                        entry.getKey().contains("q_proj") || entry.getKey().contains("k_proj");
                Matrix matrix =
                        rotated && rotatedHead > 0 ? pairsTogether(entry.getValue(), rotatedHead) : entry.getValue();
                writer.append(ggufName(entry.getKey()), matrix);
            }
            writer.commit();
        }
        return path;
    }

    /// llama.cpp's converter: `reshape(heads, 2, size / 2, in).swapaxes(1, 2)`.
    private static Matrix pairsTogether(Matrix source, int size) {
        int columns = source.rows() == 1 ? 1 : source.columns();
        Matrix target = Matrix.zeros(source.rows(), source.columns());
        for (int row = 0; row < source.values().length / columns; row++) {
            int head = row / size;
            int half = row % size / (size / 2);
            int pair = row % (size / 2);
            System.arraycopy(
                    source.values(),
                    row * columns,
                    target.values(),
                    (head * size + 2 * pair + half) * columns,
                    columns);
        }
        return target;
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
            Llama llama = TinyModels.llama(Rope.Pairing.HALVES, head);
            Map<String, Matrix> tensors = TinyModels.tensors(llama, 6);
            Map<String, GgufValue> values = metadata(llama.config());
            addPieces(values);
            try (Model model = open(write(values, tensors, 6));
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
        Llama llama = TinyModels.llama(Rope.Pairing.HALVES, Head.TIED);
        Map<String, GgufValue> values = metadata(llama.config());
        addPieces(values);
        try (Model model = open(write(values, TinyModels.tensors(llama, 6), 6))) {
            Tokenizer tokenizer = model.tokenizer();
            // "ab" is no piece, so nothing leads to " ab": pieces are made by merges only.
            assertArrayEquals(new int[] {1, 4, 6, 7, 3, 0}, tokenizer.encodeForModel("abA?", 20));
            assertEquals("ab A", tokenizer.decode(1, 4, 6, 7, 4, 3));
            assertEquals(List.of(2), tokenizer.specialTokens().ends());
        }
    }

    @Test
    void whatCannotBeRunIsRefused() throws IOException {
        Llama llama = TinyModels.llama(Rope.Pairing.HALVES, Head.TIED);
        Map<String, GgufValue> odd = Map.of(
                "general.architecture", GgufValue.of("mamba"),
                "llama.block_count", GgufValue.of("two"),
                "llama.embedding_length", GgufValue.of(23),
                "llama.attention.head_count_kv", GgufValue.of(3),
                "llama.rope.dimension_count", GgufValue.of(4),
                "llama.rope.scaling.type", GgufValue.of("yarn"),
                "tokenizer.ggml.model", GgufValue.of("bert"),
                "tokenizer.ggml.scores", reals(1, 2));
        for (Map.Entry<String, GgufValue> entry : odd.entrySet()) {
            Map<String, GgufValue> values = metadata(llama.config());
            addPieces(values);
            values.put(entry.getKey(), entry.getValue());
            Path path = write(values, TinyModels.tensors(llama, 6), 6);
            String message = assertThrows(IOException.class, () -> open(path)).getMessage();
            assertTrue(message.contains("model.gguf"), entry + ": " + message);
        }
    }

    @Test
    void lm7mAsGgufGivesItsGoldenLogitsAndTokens() throws IOException {
        Path source = TestData.shared("llm/lm-7m");
        JsonNode golden =
                new ObjectMapper().readTree(source.resolve("golden.json").toFile());
        JsonNode json =
                new ObjectMapper().readTree(source.resolve("tokenizer.json").toFile());
        try (Model original = open(source)) {
            Map<String, GgufValue> values = metadata(((Llama) original.network()).config());
            addMerges(values, json.path("model"));
            try (Model model = open(write(values, read(original), 32))) {
                for (JsonNode prompt : golden.path("prompts")) {
                    int[] ids = model.tokenizer().encode(prompt.path("prompt").asString());
                    assertArrayEquals(
                            original.tokenizer().encode(prompt.path("prompt").asString()), ids);
                    Matrix logits = logits(model, ids);
                    for (int id = 0; id < logits.columns(); id++) {
                        double expected = prompt.path("last_logits").get(id).asDouble();
                        assertEquals(expected, logits.at(ids.length - 1, id), 1e-3);
                    }
                }
                String mixed = "Ünïcode, 数字 123 and\n\n  white\tspace -- it's \"quoted\" 😀";
                assertArrayEquals(
                        original.tokenizer().encode(mixed), model.tokenizer().encode(mixed));
                assertEquals(mixed, model.tokenizer().decode(model.tokenizer().encode(mixed)));
            }
        }
    }

    private static void addMerges(Map<String, GgufValue> values, JsonNode model) {
        String[] tokens = new String[model.path("vocab").size()];
        model.path("vocab")
                .properties()
                .forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
        List<String> merges = new ArrayList<>();
        model.path("merges").forEach(merge -> merges.add(merge.asString()));
        int[] types = new int[tokens.length];
        java.util.Arrays.fill(types, 1);
        types[0] = 3;
        values.put("tokenizer.ggml.model", GgufValue.of("gpt2"));
        values.put("tokenizer.ggml.pre", GgufValue.of("gpt-2"));
        values.put("tokenizer.ggml.tokens", GgufValue.of(List.of(tokens)));
        values.put("tokenizer.ggml.merges", GgufValue.of(merges));
        values.put("tokenizer.ggml.token_type", integers(types));
        values.put("tokenizer.ggml.bos_token_id", GgufValue.of(0));
        values.put("tokenizer.ggml.eos_token_id", GgufValue.of(0));
    }

    private static Map<String, Matrix> read(Model model) throws IOException {
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        for (String name : model.tensors().names()) {
            tensors.put(name, model.tensors().read(name));
        }
        return tensors;
    }

    /// llama2.c pairs neighbours, as GGUF does: the rows go over as they are, and must compute the same.
    @Test
    void storiesAsGgufComputeWhatTheLlama2cFileDoes() throws IOException {
        Path source = TestData.shared("llm/stories260k/stories260K.bin");
        try (Model original = open(source)) {
            Map<String, GgufValue> values = metadata(((Llama) original.network()).config());
            addVocabulary(values, source.resolveSibling("tok512.bin"));
            try (Model model = open(write(values, read(original), 0))) {
                String text = TestData.text("text/tinystories-sample.txt.gz").substring(0, 600);
                int[] ids = original.tokenizer().encodeForModel(text, 512);
                assertArrayEquals(ids, model.tokenizer().encodeForModel(text, 512));
                assertEquals(text, model.tokenizer().decode(ids));
                float[] expected = logits(original, ids).values();
                float[] actual = logits(model, ids).values();
                for (int index = 0; index < expected.length; index++) {
                    assertEquals(expected[index], actual[index], 1e-3);
                }
            }
        }
    }

    private static void addVocabulary(Map<String, GgufValue> values, Path file) throws IOException {
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.getInt();
        List<String> tokens = new ArrayList<>();
        float[] scores = new float[512];
        int[] types = new int[512];
        for (int id = 0; id < 512; id++) {
            scores[id] = bytes.getFloat();
            byte[] text = new byte[bytes.getInt()];
            bytes.get(text);
            types[id] = id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1;
            tokens.add(new String(text, StandardCharsets.UTF_8).replace(' ', '\u2581'));
        }
        values.put("tokenizer.ggml.model", GgufValue.of("llama"));
        values.put("tokenizer.ggml.tokens", GgufValue.of(tokens));
        values.put("tokenizer.ggml.scores", reals(scores));
        values.put("tokenizer.ggml.token_type", integers(types));
        values.put("tokenizer.ggml.bos_token_id", GgufValue.of(1));
        values.put("tokenizer.ggml.eos_token_id", GgufValue.of(2));
    }
}
