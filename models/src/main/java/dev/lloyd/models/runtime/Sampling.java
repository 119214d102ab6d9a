package dev.lloyd.models.runtime;

import dev.lloyd.core.random.Seeds;
import java.util.PriorityQueue;
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

    /// Chooses the tokens of one text, one after the other.
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
        RandomGenerator generator = generator();
        for (int index = 0; index < made; index++) {
            generator.nextDouble(); // A choice takes one, or none where there is nothing to choose.
        }
        return (logits, offset, count) -> choose(logits, offset, count, generator);
    }

    /// The randomness for one text.
    RandomGenerator generator() {
        return Seeds.generator(seed);
    }

    /// The id of the chosen logit among `logits[offset .. offset + count - 1]`.
    int choose(float[] logits, int offset, int count, RandomGenerator generator) {
        if (temperature == 0 || topK == 1) {
            return largest(logits, offset, count);
        }
        int[] ids = largest(logits, offset, count, Math.min(topK, count));
        float[] chances = new float[ids.length];
        for (int index = 0; index < ids.length; index++) {
            chances[index] = logits[offset + ids[index]];
        }
        FloatRows.softmax(chances, 0, chances.length, 1 / temperature);
        int most = likeliest(chances);
        double left = generator.nextDouble() * sum(chances, most);
        for (int index = 0; index < most; index++) {
            left -= chances[index];
            if (left < 0) {
                return ids[index];
            }
        }
        return ids[0]; // The chances add up to a little less than 1.
    }

    /// How many of the chances, which descend, it takes to reach `topP`.
    private int likeliest(float[] chances) {
        double sum = 0;
        for (int index = 0; index < chances.length; index++) {
            sum += chances[index];
            if (topP < 1 && sum >= topP) {
                return index + 1;
            }
        }
        return chances.length;
    }

    /// Of all of them 1, which they are up to rounding.
    private static double sum(float[] chances, int count) {
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += chances[index];
        }
        return count == chances.length ? 1 : sum;
    }

    /// The ids of the `most` largest logits, the largest first, the first of equals before the others.
    private static int[] largest(float[] logits, int offset, int count, int most) {
        PriorityQueue<Long> best = new PriorityQueue<>(most);
        for (int id = 0; id < count; id++) {
            long key = key(logits[offset + id], id);
            if (best.size() < most) {
                best.add(key);
            } else if (key > best.element()) {
                best.remove();
                best.add(key);
            }
        }
        int[] ids = new int[most];
        for (int place = most - 1; place >= 0; place--) {
            ids[place] = ~best.remove().intValue();
        }
        return ids;
    }

    /// In the order of logits; of equal ones the first id has the largest.
    private static long key(float logit, int id) {
        int bits = Float.floatToIntBits(logit);
        int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        return (long) ordered << Integer.SIZE | Integer.toUnsignedLong(~id);
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
