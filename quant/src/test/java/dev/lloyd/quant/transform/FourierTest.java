package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTest {
    /// By the definition; primes, powers and mixtures. Rounding to float: 6e-8 of values of about 1.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 12, 17, 30, 49, 64, 96, 384, 385})
    void isTheSumThatItsDefinitionSays(int length) {
        float[] values = Seeds.gaussian(length, length);
        float[] transformed = values.clone();
        new FourierMap(length).forward(transformed, 0);
        for (int place = 0; place < length; place++) {
            int frequency = (place + 1) / 2;
            double sum = 0;
            for (int index = 0; index < length; index++) {
                double angle = 2 * Math.PI * index * frequency / length;
                sum += values[index] * (place == 0 || place % 2 == 1 ? Math.cos(angle) : -Math.sin(angle));
            }
            double factor = place == 0 || 2 * frequency == length ? 1 : 2;
            assertEquals(sum * Math.sqrt(factor / length), transformed[place], 1e-5);
        }
    }

    @Test
    void aSlowWaveIsItsLowFrequency() {
        float[] values = new float[100];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) Math.cos(2 * Math.PI * 3 * index / values.length);
        }
        new FourierMap(100).forward(values, 0);
        for (int place = 0; place < values.length; place++) {
            assertEquals(place == 5 ? Math.sqrt(50) : 0, values[place], 1e-5);
        }
    }
}
