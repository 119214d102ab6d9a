package dev.lloyd.models.load;

import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// Llama's numbers from a Hugging Face `config.json`.
final class LlamaConfigs {
    private LlamaConfigs() {}

    static LlamaConfig read(Config config) throws IOException {
        config.require("hidden_act", "silu");
        int hidden = config.integer("hidden_size");
        int heads = config.integer("num_attention_heads");
        int headSize = config.integer("head_dim", hidden / Math.max(1, heads));
        try {
            return new LlamaConfig(
                    config.integer("vocab_size"),
                    hidden,
                    config.integer("intermediate_size"),
                    config.integer("num_hidden_layers"),
                    new Heads(heads, config.integer("num_key_value_heads", heads)),
                    rope(config, headSize),
                    (float) config.number("rms_norm_eps", 1e-6),
                    config.isTrue("tie_word_embeddings") ? Head.TIED : Head.UNTIED,
                    config.integer("max_position_embeddings", 2048));
        } catch (IllegalArgumentException exception) {
            throw new IOException(config.file() + ": " + exception.getMessage(), exception);
        }
    }

    /// Newer files keep theta with the scaling, under `rope_parameters`.
    private static Rope rope(Config config, int headSize) throws IOException {
        Optional<Config> parameters = config.object("rope_parameters");
        double theta = config.number(
                "rope_theta", parameters.isPresent() ? parameters.get().number("rope_theta", 10000) : 10000);
        Rope rope = Rope.of(headSize, theta);
        Optional<Config> scaling = config.object("rope_scaling").or(() -> parameters);
        return scaling.isPresent() ? scaled(rope, scaling.get()) : rope;
    }

    private static Rope scaled(Rope rope, Config scaling) throws IOException {
        String kind = scaling.text("rope_type", scaling.text("type", "default"));
        double[] factors = new double[rope.frequencies().length];
        double factor = scaling.number("factor", 1);
        switch (kind) {
            case "default" -> {
                return rope;
            }
            case "linear" -> Arrays.fill(factors, factor);
            case "llama3" -> {
                double low = scaling.number("low_freq_factor", 1);
                double high = scaling.number("high_freq_factor", 4);
                double context = scaling.number("original_max_position_embeddings", 8192);
                Arrays.setAll(factors, pair -> llama3(rope.frequencies()[pair], factor, low, high, context));
            }
            case "longrope" -> factors = sameFactors(scaling, factors.length);
            default ->
                throw new IOException(scaling.file() + ": rope scaling '" + kind
                        + "' is not supported, only default, linear, llama3 and longrope");
        }
        return rope.dividedBy(factors);
    }

    /// A factor for each frequency, whatever the length of the text, and attention as it is without.
    private static double[] sameFactors(Config scaling, int count) throws IOException {
        double[] factors = scaling.numbers("short_factor", count);
        if (!Arrays.equals(factors, scaling.numbers("long_factor", count))
                || scaling.number("attention_factor", 0) != 1) {
            throw new IOException(scaling.file() + ": rope scaling 'longrope' is supported only where short_factor and"
                    + " long_factor are the same and attention_factor is 1");
        }
        return factors;
    }

    /// Llama 3.1's scaling: long waves are slowed by `factor`, short ones are left alone, between them it is
    /// gradual.
    private static double llama3(double frequency, double factor, double low, double high, double context) {
        double turns = context * frequency / (2 * Math.PI);
        if (turns < low) {
            return factor;
        }
        if (turns > high) {
            return 1;
        }
        double smooth = (turns - low) / (high - low);
        return 1 / ((1 - smooth) / factor + smooth);
    }
}
