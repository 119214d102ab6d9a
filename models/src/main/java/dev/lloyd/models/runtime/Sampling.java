package dev.lloyd.models.runtime;

import dev.lloyd.core.random.Seeds;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// How the next token is chosen from logits.
///
/// @param temperature logits are divided by it; 0 takes the largest logit (the first of equals)
/// @param topK only this many of the largest logits can be chosen; at least 1
/// @param seed of the choice
public record Sampling(double temperature, int topK, long seed) {
    /// Checks the ranges.
    public Sampling {
        if (!(temperature >= 0) || Double.isInfinite(temperature) || topK < 1) {
            throw new IllegalArgumentException(
                    "temperature must be 0 or more and top-k 1 or more, not " + temperature + " and " + topK);
        }
    }

    /// Always the largest logit.
    public static Sampling greedy() {
        return new Sampling(0, 1, 0);
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
        int[] ids = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[offset + id]))
                .limit(topK)
                .mapToInt(Integer::intValue)
                .toArray();
        float[] chances = new float[ids.length];
        for (int index = 0; index < ids.length; index++) {
            chances[index] = logits[offset + ids[index]];
        }
        FloatRows.softmax(chances, 0, chances.length, 1 / temperature);
        double left = generator.nextDouble();
        for (int index = 0; index < ids.length; index++) {
            left -= chances[index];
            if (left < 0) {
                return ids[index];
            }
        }
        return ids[0]; // The chances add up to a little less than 1.
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
