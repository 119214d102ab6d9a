package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 40, 255})
    void theLevelFoundIsTheCheapestOfAll(int count) {
        RandomGenerator random = Seeds.generator(count);
        for (double price : new double[] {0, 0.05, 1, 20}) {
            float[] levels = new float[count];
            double[] prices = new double[count];
            for (int index = 0; index < count; index++) {
                levels[index] = (float) random.nextGaussian() * 3;
                prices[index] = random.nextInt(6) == 0 ? Double.POSITIVE_INFINITY : price * random.nextDouble();
            }
            Arrays.sort(levels);
            prices[count / 2] = 0;
            int[] symbols = IntStream.range(0, count).toArray();
            Envelope envelope = Envelope.of(levels, prices, symbols);
            for (int trial = 0; trial < 3000; trial++) {
                float value = (float) random.nextGaussian() * (trial % 10 == 0 ? 1e6f : 4);
                double least = Double.POSITIVE_INFINITY;
                for (int index = 0; index < count; index++) {
                    least = Math.min(least, Math.pow(value - levels[index], 2) + prices[index]);
                }
                int found = envelope.find(value);
                int symbol = envelope.symbol(found) & 0xFF;
                double cost = Math.pow(value - levels[symbol], 2) + prices[symbol];
                // Thresholds are rounded to float: near one the neighbour may win by that much.
                double tolerance = 1e-5 * (1 + Math.abs((double) value)) * 10;
                assertTrue(cost <= least + tolerance, value + ": " + cost + " instead of " + least);
                assertEquals(cost, envelope.cost(value, found), 1e-5 * (1 + Math.abs(cost)) * 10);
            }
        }
    }

    @Test
    void equalLevelsAreNoTrouble() {
        Envelope envelope = Envelope.of(new float[] {1, 1, 1}, new double[] {3, 1, 2}, new int[] {0, 1, 2});
        assertEquals(1, envelope.symbol(envelope.find(-5)));
        assertEquals(1, envelope.symbol(envelope.find(5)));
    }
}
