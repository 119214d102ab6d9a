package dev.lloyd.models.load;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.gguf.GgufBlocks;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TestData;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Models written as GGUF files, in llama.cpp's names and row order: what its converter does, done anew.
public final class GgufFiles {
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

    private GgufFiles() {}

    /// The language model `lm-7m`, with its tokenizer as merges.
    public static void lm7m(Path path, DType type) throws IOException {
        Path source = TestData.shared("llm/lm-7m");
        try (Model model = Models.open(source.toString(), TransferProgress.silent())) {
            Map<String, GgufValue> values = metadata(((Llama) model.network()).config());
            addMerges(
                    values,
                    new ObjectMapper()
                            .readTree(source.resolve("tokenizer.json").toFile())
                            .path("model"));
            write(path, values, read(model), 32, type);
        }
    }

    /// The story teller `stories260K`, with its tokenizer as scored pieces.
    public static void stories(Path path, DType type) throws IOException {
        Path source = TestData.shared("llm/stories260k/stories260K.bin");
        try (Model model = Models.open(source.toString(), TransferProgress.silent())) {
            LlamaConfig config = ((Llama) model.network()).config();
            Map<String, GgufValue> values = metadata(config);
            addVocabulary(values, source.resolveSibling("tok512.bin"));
            write(path, values, read(model), config.rope().headSize(), type);
        }
    }

    private static String ggufName(String name) {
        String stem = name.substring(0, name.lastIndexOf('.'));
        String suffix = name.substring(name.lastIndexOf('.'));
        if (!stem.startsWith("model.layers.")) {
            return NAMES.get(stem) + suffix;
        }
        String[] parts = stem.split("\\.", 4);
        return "blk." + parts[2] + "." + NAMES.get(parts[3]) + suffix;
    }

    static Map<String, GgufValue> metadata(LlamaConfig config) {
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

    /// Pieces, bytes and specials for the tiny network's 29 words: too few bytes, so an unknown piece stands
    /// in.
    static void addPieces(Map<String, GgufValue> values) {
        List<String> tokens =
                new ArrayList<>(List.of("<unk>", "<s>", "</s>", "<0x41>", "\u2581", "\u2581ab", "a", "b"));
        while (tokens.size() < 29) {
            tokens.add("unused" + tokens.size());
        }
        int[] types = new int[29];
        Arrays.fill(types, 1);
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

    static GgufValue integers(int... values) {
        List<GgufValue> items = new ArrayList<>();
        for (int value : values) {
            items.add(new GgufValue.Whole(GgufValue.Kind.I32, value));
        }
        return new GgufValue.Items(GgufValue.Kind.I32, items);
    }

    static GgufValue reals(float... values) {
        List<GgufValue> items = new ArrayList<>();
        for (float value : values) {
            items.add(GgufValue.of(value));
        }
        return new GgufValue.Items(GgufValue.Kind.F32, items);
    }

    /// @param headSize rows of a head
    /// @param type of the matrices; vectors are F32
    static void write(Path path, Map<String, GgufValue> values, Map<String, Matrix> tensors, int headSize, DType type)
            throws IOException {
        List<TensorPlan> plans = new ArrayList<>();
        tensors.forEach((name, matrix) -> plans.add(new TensorPlan(
                ggufName(name),
                matrix.rows() == 1 ? ScalarType.F32 : type,
                matrix.rows() == 1
                        ? List.of((long) matrix.columns())
                        : List.of((long) matrix.rows(), (long) matrix.columns()))));
        try (TensorWriter writer = GgufWriter.create(path, values, plans)) {
            for (Map.Entry<String, Matrix> entry : tensors.entrySet()) {
                boolean rotated =
                        entry.getKey().contains("q_proj") || entry.getKey().contains("k_proj");
                Matrix matrix = rotated ? pairsTogether(entry.getValue(), headSize) : entry.getValue();
                String name = ggufName(entry.getKey());
                if (matrix.rows() > 1 && type instanceof BlockType block && !GgufBlocks.ENCODABLE.contains(block)) {
                    writer.append(name, MemorySegment.ofArray(RandomBlocks.of(block, matrix.values())));
                } else {
                    writer.append(name, matrix);
                }
            }
            writer.commit();
        }
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

    private static void addMerges(Map<String, GgufValue> values, JsonNode model) {
        String[] tokens = new String[model.path("vocab").size()];
        model.path("vocab")
                .properties()
                .forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
        List<String> merges = new ArrayList<>();
        model.path("merges").forEach(merge -> merges.add(merge.asString()));
        int[] types = new int[tokens.length];
        Arrays.fill(types, 1);
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

    private static void addVocabulary(Map<String, GgufValue> values, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
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
