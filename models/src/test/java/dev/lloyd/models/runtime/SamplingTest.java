package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    @Test
    void repeatsWithItsSeedAndPrefersLargeLogits() {
        float[] logits = {0, 3, 1, -2, 2.5f};
        assertEquals(1, Sampling.greedy().choice().choose(logits, 0, 5));
        Sampling warm = new Sampling(0.8, 3, 11);
        int[] counts = new int[5];
        Sampling.Choice choice = warm.choice();
        for (int draw = 0; draw < 2000; draw++) {
            counts[choice.choose(logits, 0, 5)]++;
        }
        // exp(3/0.8) : exp(2.5/0.8) : exp(1/0.8) = 0.617 : 0.330 : 0.051 of the three that topK leaves.
        assertEquals(0.617, counts[1] / 2000.0, 0.04);
        assertEquals(0.330, counts[4] / 2000.0, 0.04);
        assertEquals(0, counts[0] + counts[3]);
    }

    /// Chances 0.617, 0.330 and 0.051 as above: of 0.9 two can come, in proportion; of 0.6 one.
    @Test
    void topPLeavesTheLikeliest() {
        float[] logits = {0, 3, 1, -2, 2.5f};
        int[] counts = new int[5];
        Sampling nucleus = new Sampling(0.8, 5, 0.9, 11);
        Sampling.Choice choice = nucleus.choice();
        for (int draw = 0; draw < 2000; draw++) {
            counts[choice.choose(logits, 0, 5)]++;
        }
        assertEquals(2000, counts[1] + counts[4]);
        assertEquals(0.652, counts[1] / 2000.0, 0.04);
        Sampling one = new Sampling(0.8, 5, 0.6, 3);
        assertEquals(1, one.choice().choose(logits, 0, 5));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 1.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, Double.NaN, 0));
    }

    /// As sorting all of them would choose, the first of equals first, negative and infinite ones too.
    @Test
    void choosesAmongTheLargestLogits() {
        float[] logits = Seeds.gaussian(500, 4);
        for (int index = 0; index < 500; index += 7) {
            logits[index] = Math.round(logits[index]);
        }
        logits[3] = Float.NEGATIVE_INFINITY;
        Integer[] sorted = IntStream.range(0, 500).boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, Comparator.comparingDouble(id -> -logits[id]));
        for (int most : new int[] {2, 40, 499, 500, 1000}) {
            Sampling hot = new Sampling(1e9, most, 1); // All as likely as each other.
            int count = Math.min(most, 499); // Minus infinity has no chance at all.
            for (int place : new int[] {0, count / 3, count - 1}) {
                RandomGenerator fixed = () -> (long) ((place + 0.5) / count * 0x1p53) << 11;
                assertEquals(sorted[place], hot.choice(fixed).choose(logits, 0, 500), most + " " + place);
            }
        }
    }

    /// The same ids as of a plain sort of all logits: few of many, many of them and all; some equal, zeros of both
    /// signs, and infinite ones. A choice that had more or fewer before leaves nothing behind.
    @ParameterizedTest
    @CsvSource({
        "2, 1, 1",
        "40, 1, 0.7",
        "40, 0.9, 1",
        "46, 1, 1",
        "47, 1, 1",
        "300, 0.5, 1.5",
        "2999, 1, 1",
        "3000, 0.9, 1",
        "2147483647, 1, 2"
    })
    void choosesAsIfAllWereSorted(int topK, double topP, double temperature) {
        Sampling sampling = new Sampling(temperature, topK, topP, 5);
        Sampling.Choice choice = sampling.choice();
        RandomGenerator generator = Seeds.generator(5);
        for (int token = 0; token < 60; token++) {
            int count = token % 3 == 1 ? 700 : 3000;
            float[] logits = logits(3 + count, token);
            assertEquals(sorted(sampling, logits, 3, count, generator), choice.choose(logits, 3, count), "" + token);
        }
    }

    private static float[] logits(int count, long seed) {
        float[] logits = Seeds.gaussian(count, seed);
        for (int index = 0; index < count; index += 7) {
            logits[index] = Math.round(logits[index]);
            logits[index + (index + 1 < count ? 1 : 0)] *= index % 3 == 0 ? -0f : 0.01f;
        }
        logits[9] = Float.NEGATIVE_INFINITY;
        return logits;
    }

    /// The definition.
    private static int sorted(Sampling sampling, float[] logits, int offset, int count, RandomGenerator generator) {
        Integer[] ids = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(ids, (left, right) -> Float.compare(logits[offset + right], logits[offset + left]));
        float[] chances = new float[Math.min(sampling.topK(), count)];
        for (int place = 0; place < chances.length; place++) {
            chances[place] = logits[offset + ids[place]];
        }
        FloatRows.softmax(chances, 0, chances.length, 1 / sampling.temperature());
        int likeliest = 0;
        double sum = 0;
        while (likeliest < chances.length && (sampling.topP() == 1 || sum < sampling.topP())) {
            sum += chances[likeliest++];
        }
        double left = generator.nextDouble() * (likeliest == chances.length ? 1 : sum);
        for (int place = 0; place < likeliest; place++) {
            left -= chances[place];
            if (left < 0) {
                return ids[place];
            }
        }
        return ids[0];
    }

    /// NaN is above all others, zeros have their signs, and equal ones their order.
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 400, 6400})
    void ordersLogits(int times) {
        float[] few = {0, -0f, Float.NaN, 3, Float.POSITIVE_INFINITY, -3, Float.NEGATIVE_INFINITY, 3, 0, -0f};
        float[] logits = new float[times * few.length];
        for (int index = 0; index < logits.length; index++) {
            logits[index] = few[index % few.length];
        }
        Integer[] ids = IntStream.range(0, logits.length).boxed().toArray(Integer[]::new);
        Arrays.sort(ids, (left, right) -> Float.compare(logits[right], logits[left]));
        LargestLogits largest = new LargestLogits();
        for (int most : new int[] {1, 2, 3, 10, logits.length / 64, logits.length / 64 + 1, logits.length}) {
            if (most >= 1 && most <= logits.length) {
                largest.find(logits, 0, logits.length, most);
                for (int place = 0; place < most; place++) {
                    assertEquals(ids[place], largest.id(place), most + " " + place);
                }
            }
        }
    }
}
