package dev.lloyd.bench.generation;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The same {@link SyntheticLlama} as a directory in the manner of Hugging Face: `config.json`,
/// `tokenizer.json` and `model.safetensors` with 16-bit floats, for runtimes that read no GGUF.
///
/// Rows of queries and keys stand in another order than in GGUF, where the two halves of a head that are
/// turned together lie beside each other.
final class LlamaDirectory {
    /// The file that is written last.
    static final String WEIGHTS = "model.safetensors";

    private static final JsonMapper JSON = new JsonMapper();

    /// Names of GGUF and of Hugging Face, in the order in which they are looked for.
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("token_embd", "model.embed_tokens");
        NAMES.put("output_norm", "model.norm");
        NAMES.put("attn_norm", "input_layernorm");
        NAMES.put("attn_output", "self_attn.o_proj");
        NAMES.put("attn_q", "self_attn.q_proj");
        NAMES.put("attn_k", "self_attn.k_proj");
        NAMES.put("attn_v", "self_attn.v_proj");
        NAMES.put("ffn_norm", "post_attention_layernorm");
        NAMES.put("ffn_gate", "mlp.gate_proj");
        NAMES.put("ffn_up", "mlp.up_proj");
        NAMES.put("ffn_down", "mlp.down_proj");
        NAMES.put("output", "lm_head");
        NAMES.put("blk", "model.layers");
    }

    private LlamaDirectory() {}

    /// Writes the three files, the weights last: where they are, the directory is complete.
    static void write(Path directory, SyntheticLlama llama) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), JSON.writeValueAsString(config(llama)));
        Files.writeString(directory.resolve("tokenizer.json"), JSON.writeValueAsString(tokenizer()));
        // The quantizer of Jlama wants one.
        Files.writeString(directory.resolve("README.md"), "A Llama of random values.\n");
        List<TensorPlan> sources = llama.plans(ScalarType.BF16);
        List<TensorPlan> plans = sources.stream()
                .map(source -> new TensorPlan(name(source.name()), ScalarType.BF16, source.shape()))
                .toList();
        try (TensorWriter writer =
                SafetensorsWriter.create(directory.resolve(WEIGHTS), plans, Map.of("format", "pt"))) {
            for (TensorPlan source : sources) {
                writer.append(name(source.name()), values(source, llama));
            }
            writer.commit();
        }
    }

    private static String name(String gguf) {
        List<String> parts = new ArrayList<>();
        for (String part : gguf.split("\\.", -1)) {
            parts.add(NAMES.getOrDefault(part, part));
        }
        return String.join(".", parts);
    }

    private static Matrix values(TensorPlan source, SyntheticLlama llama) {
        Matrix values = SyntheticLlama.values(source);
        boolean turned = source.name().contains("attn_q.") || source.name().contains("attn_k.");
        return turned ? halves(values, llama.width() / llama.heads()) : values;
    }

    /// Rows `2 i` and `2 i + 1` of a head become its rows `i` and `size / 2 + i`.
    private static Matrix halves(Matrix values, int size) {
        float[] moved = new float[values.values().length];
        for (int row = 0; row < values.rows(); row++) {
            int within = row % size;
            int target = row - within + within % 2 * (size / 2) + within / 2;
            System.arraycopy(
                    values.values(), row * values.columns(), moved, target * values.columns(), values.columns());
        }
        return new Matrix(values.rows(), values.columns(), moved);
    }

    private static Map<String, Object> config(SyntheticLlama llama) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("model_type", "llama");
        config.put("hidden_size", llama.width());
        config.put("intermediate_size", llama.inner());
        config.put("num_hidden_layers", llama.blocks());
        config.put("num_attention_heads", llama.heads());
        config.put("num_key_value_heads", llama.keyValueHeads());
        config.put("max_position_embeddings", SyntheticLlama.CONTEXT);
        config.put("vocab_size", SyntheticLlama.tokens().size());
        config.put("hidden_act", "silu");
        config.put("rms_norm_eps", 1e-5);
        config.put("rope_theta", 10000.0);
        config.put("bos_token_id", 1);
        // No token ends a text, so that every one is as long as asked for.
        config.put("eos_token_id", List.of());
        config.put("tie_word_embeddings", false);
        config.put("torch_dtype", "bfloat16");
        return config;
    }

    private static Map<String, Object> tokenizer() {
        List<String> tokens = SyntheticLlama.tokens();
        Map<String, Object> vocabulary = new LinkedHashMap<>();
        List<Map<String, Object>> special = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
            if (id < SyntheticLlama.SPECIALS) {
                special.add(special(id, tokens.get(id)));
            }
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("unk_token", "<unk>");
        model.put("fuse_unk", true);
        model.put("byte_fallback", true);
        model.put("vocab", vocabulary);
        model.put("merges", List.of());
        Map<String, Object> spaces = Map.of("type", "Replace", "pattern", Map.of("String", " "), "content", "\u2581");
        Map<String, Object> start = Map.of("type", "Prepend", "prepend", "\u2581");
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("version", "1.0");
        root.put("added_tokens", special);
        root.put("normalizer", Map.of("type", "Sequence", "normalizers", List.of(start, spaces)));
        root.put("post_processor", startOfText());
        root.put("model", model);
        return root;
    }

    private static Map<String, Object> special(int id, String content) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", content);
        for (String no : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.put(no, false);
        }
        token.put("special", true);
        return token;
    }

    private static Map<String, Object> startOfText() {
        Map<String, Object> start = Map.of("SpecialToken", Map.of("id", "<s>", "type_id", 0));
        Map<String, Object> text = Map.of("Sequence", Map.of("id", "A", "type_id", 0));
        Map<String, Object> token = Map.of("id", "<s>", "ids", List.of(1), "tokens", List.of("<s>"));
        return Map.of(
                "type", "TemplateProcessing",
                "single", List.of(start, text),
                "pair", List.of(start, text),
                "special_tokens", Map.of("<s>", token));
    }
}
