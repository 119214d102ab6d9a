package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PyramidTest {
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 5", "3, 4", "5, 3", "4, 6"})
    void everyNumberIsThatOfOnePointAndBack(int dimension, int pulses) {
        PyramidCode code = new PyramidCode(dimension, pulses);
        Set<String> seen = new HashSet<>();
        int[] point = new int[dimension];
        for (int number = 0; number < code.count().intValueExact(); number++) {
            code.point(BigInteger.valueOf(number), point);
            assertEquals(pulses, Arrays.stream(point).map(Math::abs).sum());
            assertTrue(seen.add(Arrays.toString(point)));
            assertEquals(BigInteger.valueOf(number), code.number(point));
        }
        assertEquals(all(dimension, pulses), seen.size());
    }

    /// Counted one by one.
    private static int all(int dimension, int pulses) {
        if (dimension == 0) {
            return pulses == 0 ? 1 : 0;
        }
        int count = 0;
        for (int value = -pulses; value <= pulses; value++) {
            count += all(dimension - 1, pulses - Math.abs(value));
        }
        return count;
    }

    @Test
    void pulsesFillTheBits() {
        for (int bits = 5; bits < 110; bits += 13) {
            int pulses = PyramidCode.pulses(16, bits);
            BigInteger most = BigInteger.ONE.shiftLeft(bits);
            assertTrue(new PyramidCode(16, pulses).count().compareTo(most) <= 0);
            assertTrue(new PyramidCode(16, pulses + 1).count().compareTo(most) > 0);
        }
    }

    /// The greedy search against all points: of 200 runs of four values with five pulses it misses one in six, by less
    /// than 3 %.
    @Test
    void theSearchFindsNearlyTheBestDirection() {
        PyramidCode code = new PyramidCode(4, 5);
        PyramidSearch search = new PyramidSearch(4, 5);
        int[] point = new int[4];
        int missed = 0;
        for (int run = 0; run < 200; run++) {
            float[] values = Seeds.gaussian(4, run);
            double found = search.search(values, 0, point);
            double best = 0;
            for (int number = 0; number < code.count().intValueExact(); number++) {
                code.point(BigInteger.valueOf(number), point);
                double product = 0;
                double square = 0;
                for (int place = 0; place < 4; place++) {
                    product += values[place] * point[place];
                    square += point[place] * point[place];
                }
                best = Math.max(best, product / Math.sqrt(square));
            }
            assertTrue(found > 0.97 * best, found + " " + best);
            missed += found < best * (1 - 1e-9) ? 1 : 0;
        }
        assertTrue(missed < 40, "" + missed);
    }

    /// Means of the cells of lengths that are drawn, 128 of 512 normal values.
    @Test
    void lengthsAreThoseOfTheBetaLaw() {
        double[] levels = GainLevels.of(4, 128, 512);
        double[] sums = new double[4];
        int[] counts = new int[4];
        for (int draw = 0; draw < 40_000; draw++) {
            float[] values = Seeds.gaussian(512, draw);
            double part = 0;
            double whole = 0;
            for (int index = 0; index < 512; index++) {
                whole += (double) values[index] * values[index];
                part += index < 128 ? (double) values[index] * values[index] : 0;
            }
            double length = Math.sqrt(512 * part / whole);
            int cell = 0;
            while (cell < 3 && length > (levels[cell] + levels[cell + 1]) / 2) {
                cell++;
            }
            sums[cell] += length;
            counts[cell]++;
        }
        for (int cell = 0; cell < 4; cell++) {
            // A cell has 6,000 draws at least, whose standard deviation is below 0.4: three standard errors.
            assertEquals(levels[cell], sums[cell] / counts[cell], 3 * 0.4 / Math.sqrt(counts[cell]));
        }
    }

    @Test
    void aWholeRowHasACertainLength() {
        assertArrayEquals(new double[] {8, 8}, GainLevels.of(2, 64, 64));
        assertArrayEquals(new double[] {2, 2}, GainLevels.of(2, 64, 4));
    }

    @Test
    void anImpossibleGainIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Pyramid(0.5, 8, 3, new Pyramid().group(), new Pyramid().scales()))
                .getMessage();
        assertTrue(message.contains("0.5 bits x 8 values"), message);
    }
}
