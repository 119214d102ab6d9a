package dev.lloyd.models.gguf;

import dev.lloyd.formats.convert.Conversion;
import dev.lloyd.formats.convert.ConversionRule;
import dev.lloyd.formats.convert.Converted;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.RopeBase;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes a Llama-style decoder as a GGUF file that llama.cpp runs: the network's numbers, the tokenizer, and the
/// tensors under the file's names and in its order of rows ({@link GgufTensors}).
public final class GgufExport {
    private static final String ARCHITECTURE = "llama";

    private GgufExport() {}

    /// Whether a model can be written so.
    public static boolean takes(Model model) {
        return model.network() instanceof Llama;
    }

    /// Writes a file.
    ///
    /// @param model one that {@link #takes} lets through
    /// @param files where its tokenizer lies
    /// @param target the file to make; it must not exist
    /// @param rule which type each tensor gets; vectors are 32-bit floats in any case
    /// @param listener hears of each tensor that is written
    /// @throws IllegalArgumentException if such a file cannot say what the model is; the message says why
    /// @throws IOException if something cannot be read or written
    public static List<Converted> run(
            Model model, ModelFiles files, Path target, ConversionRule rule, Consumer<String> listener)
            throws IOException {
        if (!(model.network() instanceof Llama llama)) {
            throw new IllegalArgumentException(model.name() + " is no Llama-style decoder");
        }
        LlamaConfig config = llama.config();
        RopeBase rope = RopeBase.of(config.rope());
        Map<String, GgufValue> values = numbers(model.name(), config, rope);
        values.putAll(GgufTokenizer.values(files, model.tokenizer(), config.vocabularySize()));
        Map<String, float[]> extra = rope.isPlain() ? Map.of() : Map.of(GgufNames.ROPE_FACTORS, factors(rope));
        GgufTensors tensors = new GgufTensors(model.tensors(), config.rope().headSize(), extra);
        return Conversion.run(tensors, target, rule, values, listener);
    }

    private static Map<String, GgufValue> numbers(String name, LlamaConfig config, RopeBase base) {
        Rope rope = config.rope();
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put("general.architecture", GgufValue.of(ARCHITECTURE));
        values.put("general.name", GgufValue.of(String.valueOf(Path.of(name).getFileName())));
        values.put("llama.vocab_size", GgufValue.of(config.vocabularySize()));
        values.put("llama.context_length", GgufValue.of(config.maxTokens()));
        values.put("llama.embedding_length", GgufValue.of(config.hiddenSize()));
        values.put("llama.block_count", GgufValue.of(config.blocks()));
        values.put("llama.feed_forward_length", GgufValue.of(config.intermediateSize()));
        values.put("llama.attention.head_count", GgufValue.of(config.attention().query()));
        values.put(
                "llama.attention.head_count_kv", GgufValue.of(config.attention().keyValue()));
        values.put("llama.attention.key_length", GgufValue.of(rope.headSize()));
        values.put("llama.attention.value_length", GgufValue.of(rope.headSize()));
        values.put("llama.attention.layer_norm_rms_epsilon", GgufValue.of(config.normEpsilon()));
        values.put("llama.rope.dimension_count", GgufValue.of(rope.headSize()));
        values.put("llama.rope.freq_base", GgufValue.of((float) base.theta()));
        return values;
    }

    private static float[] factors(RopeBase rope) {
        float[] factors = new float[rope.factors().length];
        for (int pair = 0; pair < factors.length; pair++) {
            factors[pair] = (float) rope.factors()[pair];
        }
        return factors;
    }
}
