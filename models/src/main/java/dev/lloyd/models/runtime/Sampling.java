package dev.lloyd.models.runtime;

import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;

/// How the next token is chosen from logits.
///
/// @param temperature logits are divided by it; 0 takes the largest logit (the first of equals)
/// @param topK only this many of the largest logits can be chosen; at least 1
/// @param topP of these only the likeliest whose chances add up to this can be chosen, the one that reaches it
///     included; above 0, 1 for all (Holtzman et al., *The Curious Case of Neural Text Degeneration*, 2020)
/// @param seed of the choice
public record Sampling(double temperature, int topK, double topP, long seed) {
    /// Checks the ranges.
    public Sampling {
        if (!(temperature >= 0) || Double.isInfinite(temperature) || topK < 1) {
            throw new IllegalArgumentException(
                    "temperature must be 0 or more and top-k 1 or more, not " + temperature + " and " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p must be above 0 and at most 1, not " + topP);
        }
    }

    /// Whatever their chances add up to.
    public Sampling(double temperature, int topK, long seed) {
        this(temperature, topK, 1, seed);
    }

    /// Always the largest logit.
    public static Sampling greedy() {
        return new Sampling(0, 1, 0);
    }

    /// Chooses the tokens of one text, one after the other. One thread at a time. It keeps room for what it chooses
    /// among, so that a choice makes nothing once there was one among as many logits.
    @FunctionalInterface
    public interface Choice {
        /// The id of the chosen logit among `logits[offset .. offset + count - 1]`.
        int choose(float[] logits, int offset, int count);
    }

    /// The choices for one text, from the seed on.
    public Choice choice() {
        return choiceAfter(0);
    }

    /// The choices for one text that follow some that were made before: those of a text that is resumed.
    ///
    /// @param made how many were made from the same seed, 0 or more
    public Choice choiceAfter(int made) {
        RandomGenerator generator = Seeds.generator(seed);
        for (int index = 0; index < made; index++) {
            generator.nextDouble(); // A choice takes one, or none where there is nothing to choose.
        }
        return choice(generator);
    }

    /// The choices for one text by a randomness of its own.
    Choice choice(RandomGenerator generator) {
        return temperature == 0 || topK == 1 ? Sampling::largest : new SampledChoice(this, generator);
    }

    private static int largest(float[] logits, int offset, int count) {
        int best = 0;
        for (int id = 1; id < count; id++) {
            if (logits[offset + id] > logits[offset + best]) {
                best = id;
            }
        }
        return best;
    }
}
