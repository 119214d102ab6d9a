package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.random.Seeds;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Paths on short circles against all strings of bits.
class TrellisSearchTest {
    /// The bits at the seam are found first, by a path that need not close. On circles as short as these another seam
    /// may be better; on 256 values a seam is nothing (the figures of `TrellisFiguresTest`).
    @ParameterizedTest
    @CsvSource({"1, 4, 11", "2, 4, 6", "2, 6, 6", "3, 6, 4", "1, 7, 12"})
    void noStringWithTheSameSeamIsNearer(int bits, int window, int length) {
        float[] table = Seeds.gaussian(1 << window, 9);
        TrellisSearch search = new TrellisSearch(Collections.nCopies(length, new TrellisStep(bits, 1, table)));
        for (int run = 0; run < 30; run++) {
            float[] source = Seeds.gaussian(length, run);
            int[] path = search.path(source).clone();
            int seam = path[0] >> bits;
            double own = 0;
            for (int index = 0; index < length; index++) {
                own += square(source[index] - table[path[index]]);
                int next = path[(index + 1) % length];
                assertEquals((path[index] << bits & (1 << window) - 1) >> bits, next >> bits);
            }
            double leastOfSeam = Double.POSITIVE_INFINITY;
            for (long string = 0; string < 1L << bits * length; string++) {
                if (tail(string, window - bits) == seam) {
                    leastOfSeam = Math.min(leastOfSeam, error(string, bits, window, source, table));
                }
            }
            assertEquals(leastOfSeam, own, 1e-5 * (1 + own));
        }
    }

    private static int tail(long string, int bits) {
        return (int) (string & (1L << bits) - 1);
    }

    /// The first step's bits are the string's highest; older bits come around from its lowest.
    private static double error(long string, int bits, int window, float[] source, float[] table) {
        int state = tail(string, window);
        double error = 0;
        for (int index = 0; index < source.length; index++) {
            int own = (int) (string >> bits * (source.length - 1 - index)) & (1 << bits) - 1;
            state = (state << bits | own) & (1 << window) - 1;
            error += square(source[index] - table[state]);
        }
        return error;
    }

    private static double square(double value) {
        return value * value;
    }
}
