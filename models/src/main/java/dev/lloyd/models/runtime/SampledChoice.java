package dev.lloyd.models.runtime;

import java.util.random.RandomGenerator;

/// Chooses among the likeliest tokens in proportion to their chances, in room of its own.
final class SampledChoice implements Sampling.Choice {
    private final Sampling sampling;
    private final RandomGenerator generator;
    private final LargestLogits largest = new LargestLogits();
    private float[] chances = new float[0];

    SampledChoice(Sampling sampling, RandomGenerator generator) {
        this.sampling = sampling;
        this.generator = generator;
    }

    @Override
    public int choose(float[] logits, int offset, int count) {
        int most = Math.min(sampling.topK(), count);
        if (chances.length < most) {
            chances = new float[most];
        }
        largest.find(logits, offset, count, most);
        for (int place = 0; place < most; place++) {
            chances[place] = logits[offset + largest.id(place)];
        }
        FloatRows.softmax(chances, 0, most, 1 / sampling.temperature());
        int likeliest = likeliest(most);
        // Of all of them the sum is 1, which it is up to rounding.
        double left = generator.nextDouble() * (likeliest == most ? 1 : sum(likeliest));
        for (int place = 0; place < likeliest; place++) {
            left -= chances[place];
            if (left < 0) {
                return largest.id(place);
            }
        }
        return largest.id(0); // The chances add up to a little less than 1.
    }

    /// How many of the chances, which descend, it takes to reach `topP`.
    private int likeliest(int most) {
        double sum = 0;
        for (int place = 0; place < most; place++) {
            sum += chances[place];
            if (sampling.topP() < 1 && sum >= sampling.topP()) {
                return place + 1;
            }
        }
        return most;
    }

    private double sum(int count) {
        double sum = 0;
        for (int place = 0; place < count; place++) {
            sum += chances[place];
        }
        return sum;
    }
}
