package dev.lloyd.models.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The names of a Llama's tensors in GGUF files and in Hugging Face checkpoints:
///
///     blk.3.attn_q.weight    model.layers.3.self_attn.q_proj.weight
public final class GgufNames {
    private static final String BLOCK = "blk";
    private static final String LAYERS = "model.layers.";
    private static final Map<String, String> BLOCK_NAMES = Map.of(
            "attn_norm", "input_layernorm",
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "ffn_norm", "post_attention_layernorm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");
    private static final Map<String, String> NAMES =
            Map.of("token_embd", "model.embed_tokens", "output_norm", "model.norm", "output", "lm_head");
    private static final Map<String, String> BLOCK_INVERSE = inverse(BLOCK_NAMES);
    private static final Map<String, String> INVERSE = inverse(NAMES);

    /// Factors that the rotary frequencies are divided by, one for each pair.
    public static final String ROPE_FACTORS = "rope_freqs.weight";

    private GgufNames() {}

    private static Map<String, String> inverse(Map<String, String> names) {
        Map<String, String> inverse = new LinkedHashMap<>();
        names.forEach((left, right) -> inverse.put(right, left));
        return Map.copyOf(inverse);
    }

    /// The name in a Hugging Face checkpoint; empty for tensors that it has not.
    public static Optional<String> canonical(String name) {
        int dot = Math.max(0, name.lastIndexOf('.'));
        String stem = name.substring(0, dot);
        String suffix = name.substring(dot);
        String[] parts = stem.split("\\.", 3);
        String inBlock = parts.length == 3 && parts[0].equals(BLOCK) ? BLOCK_NAMES.get(parts[2]) : null;
        return inBlock != null
                ? Optional.of(LAYERS + parts[1] + "." + inBlock + suffix)
                : Optional.ofNullable(NAMES.get(stem)).map(found -> found + suffix);
    }

    /// The inverse of {@link #canonical}.
    static Optional<String> gguf(String canonical) {
        int dot = Math.max(0, canonical.lastIndexOf('.'));
        String stem = canonical.substring(0, dot);
        String suffix = canonical.substring(dot);
        if (!stem.startsWith(LAYERS)) {
            return Optional.ofNullable(INVERSE.get(stem)).map(found -> found + suffix);
        }
        String[] parts = stem.substring(LAYERS.length()).split("\\.", 2);
        String inBlock = parts.length == 2 ? BLOCK_INVERSE.get(parts[1]) : null;
        return Optional.ofNullable(inBlock).map(found -> BLOCK + "." + parts[0] + "." + found + suffix);
    }

    /// Whether rotary pairs lie side by side in the rows of a tensor, which they do not in Hugging Face checkpoints.
    public static boolean hasPairsTogether(String name) {
        return name.contains(".attn_q.") || name.contains(".attn_k.");
    }
}
