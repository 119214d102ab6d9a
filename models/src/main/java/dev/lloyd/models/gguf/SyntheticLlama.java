package dev.lloyd.models.gguf;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A Llama of random weights as a GGUF file, for what does not depend on them: speed, and which classes run.
///
/// @param width features
/// @param inner features of the feed-forward layer
/// @param blocks how many
/// @param heads of queries
/// @param keyValueHeads of keys and values
public record SyntheticLlama(int width, int inner, int blocks, int heads, int keyValueHeads) {
    /// Tokens of the longest text.
    public static final int CONTEXT = 2048;

    /// Tokens that stand for no text, the first ones.
    public static final int SPECIALS = 3;

    private static final int VOCABULARY = 4096;
    private static final int BYTES = 256;

    /// 7 million values.
    public static final SyntheticLlama TINY = new SyntheticLlama(256, 768, 6, 8, 4);

    /// 147 million values. Both widths are multiples of 512: else Jlama, where vectors have 512 bits,
    /// leaves its int8 inputs for floats, at less than half the speed.
    public static final SyntheticLlama SMALL = new SyntheticLlama(1024, 3072, 11, 16, 8);

    /// 1.0 thousand million values.
    public static final SyntheticLlama LARGE = new SyntheticLlama(2048, 5632, 22, 32, 8);

    /// Its size in words.
    public String describe() {
        return "a Llama of " + Math.round(size() / 1e6) + " million random values, " + width + " wide, " + inner
                + " inside, " + blocks + " blocks";
    }

    /// What its files are called: `llama-147m`, `llama-1b`.
    public String name() {
        return "llama-" + (size() < 1e9 ? Math.round(size() / 1e6) + "m" : Math.round(size() / 1e9) + "b");
    }

    private double size() {
        return plans(ScalarType.F32).stream()
                .mapToLong(plan -> plan.shape().stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    /// Writes it as a GGUF file.
    ///
    /// @param type of every matrix
    public void write(Path file, DType type) throws IOException {
        List<TensorPlan> plans = plans(type);
        try (TensorWriter writer = GgufWriter.create(file, values(), plans)) {
            for (TensorPlan plan : plans) {
                writer.append(plan.name(), values(plan));
            }
            writer.commit();
        }
    }

    /// Every tensor under its name in GGUF.
    ///
    /// @param type of every matrix; norms are floats
    public List<TensorPlan> plans(DType type) {
        List<TensorPlan> plans = new ArrayList<>();
        plans.add(matrix("token_embd", type, VOCABULARY, width));
        for (int block = 0; block < blocks; block++) {
            addBlock(plans, "blk." + block + ".", type);
        }
        plans.add(norm("output_norm"));
        plans.add(matrix("output", type, VOCABULARY, width));
        return plans;
    }

    private void addBlock(List<TensorPlan> plans, String block, DType type) {
        int keyValues = width / heads * keyValueHeads;
        plans.add(norm(block + "attn_norm"));
        plans.add(matrix(block + "attn_q", type, width, width));
        plans.add(matrix(block + "attn_k", type, keyValues, width));
        plans.add(matrix(block + "attn_v", type, keyValues, width));
        plans.add(matrix(block + "attn_output", type, width, width));
        plans.add(norm(block + "ffn_norm"));
        plans.add(matrix(block + "ffn_gate", type, inner, width));
        plans.add(matrix(block + "ffn_up", type, inner, width));
        plans.add(matrix(block + "ffn_down", type, width, inner));
    }

    private static TensorPlan matrix(String name, DType type, long rows, long columns) {
        return new TensorPlan(name + ".weight", type, List.of(rows, columns));
    }

    private TensorPlan norm(String name) {
        return new TensorPlan(name + ".weight", ScalarType.F32, List.of((long) width));
    }

    /// The values of a tensor, which follow from its name and shape; those of a norm are 1.
    public static Matrix values(TensorPlan plan) {
        boolean vector = plan.shape().size() == 1;
        int rows = vector ? 1 : Math.toIntExact(plan.shape().getFirst());
        int columns = Math.toIntExact(plan.shape().getLast());
        float[] values = Seeds.gaussian(rows * columns, plan.name().hashCode());
        float scale = vector ? 0 : (float) (0.5 / Math.sqrt(columns));
        for (int index = 0; index < values.length; index++) {
            values[index] = vector ? 1 : scale * values[index];
        }
        return new Matrix(rows, columns, values);
    }

    private Map<String, GgufValue> values() {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put("general.architecture", GgufValue.of("llama"));
        values.put("llama.context_length", GgufValue.of(CONTEXT));
        values.put("llama.embedding_length", GgufValue.of(width));
        values.put("llama.block_count", GgufValue.of(blocks));
        values.put("llama.feed_forward_length", GgufValue.of(inner));
        values.put("llama.attention.head_count", GgufValue.of(heads));
        values.put("llama.attention.head_count_kv", GgufValue.of(keyValueHeads));
        values.put("llama.attention.layer_norm_rms_epsilon", GgufValue.of(1e-5f));
        values.put("llama.rope.dimension_count", GgufValue.of(width / heads));
        values.put("tokenizer.ggml.model", GgufValue.of("llama"));
        values.put("tokenizer.ggml.tokens", GgufValue.of(tokens()));
        values.put(
                "tokenizer.ggml.scores",
                new GgufValue.Items(GgufValue.Kind.F32, Collections.nCopies(VOCABULARY, GgufValue.of(0f))));
        values.put("tokenizer.ggml.token_type", new GgufValue.Items(GgufValue.Kind.I32, kinds()));
        values.put("tokenizer.ggml.bos_token_id", GgufValue.of(1));
        values.put("tokenizer.ggml.eos_token_id", GgufValue.of(2));
        return values;
    }

    /// The vocabulary: three special tokens, a token a byte, one for a space, so that no runtime takes
    /// three bytes for it, and pieces that no text has.
    public static List<String> tokens() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < BYTES; value++) {
            tokens.add(String.format(java.util.Locale.ROOT, "<0x%02X>", value));
        }
        tokens.add("\u2581");
        while (tokens.size() < VOCABULARY) {
            tokens.add("piece" + tokens.size());
        }
        return tokens;
    }

    /// As llama.cpp numbers them: 1 a piece, 2 unknown, 3 control, 6 a byte.
    private static List<GgufValue> kinds() {
        List<GgufValue> kinds = new ArrayList<>();
        for (int id = 0; id < VOCABULARY; id++) {
            int special = id == 0 ? 2 : 3;
            int text = id < SPECIALS + BYTES ? 6 : 1;
            kinds.add(new GgufValue.Whole(GgufValue.Kind.I32, id < SPECIALS ? special : text));
        }
        return kinds;
    }
}
