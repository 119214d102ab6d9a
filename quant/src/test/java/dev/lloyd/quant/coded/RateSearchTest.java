package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateSearchTest {
    private static float[] values(String kind, int count) {
        float[] values = Seeds.gaussian(count, 12);
        var random = Seeds.generator(13);
        for (int index = 0; index < count; index++) {
            values[index] = switch (kind) {
                case "laplacian" -> (float) (random.nextExponential() * (random.nextBoolean() ? 3e-3 : -3e-3));
                case "uniform" -> random.nextFloat() * 100 - 50;
                case "mixture" -> values[index] * (index / 1000 % 2 == 0 ? 1 : 4);
                default -> values[index] * 0.02f;
            };
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, 8, 2",
        "gaussian, 8, 2.5",
        "gaussian, 8, 3",
        "gaussian, 1, 4",
        "gaussian, 8, 0.3",
        "laplacian, 8, 2",
        "laplacian, 1, 3",
        "uniform, 8, 3",
        "mixture, 8, 2.5"
    })
    void theBytesAreTheTargetLessAtMostAThousandth(String kind, int states, double bits) throws CorruptStreamException {
        float[] values = values(kind, 100_000);
        long target = (long) (bits * values.length / 8);
        try (Workers workers = Workers.of(2)) {
            RateSearch.Fit fit = RateSearch.fit(states, values, target, 4096, workers);
            assertTrue(
                    fit.bytes().length <= target && fit.bytes().length >= 0.999 * target,
                    fit.bytes().length + " for " + target);
            float[] decoded =
                    CodedTensor.open(MemorySegment.ofArray(fit.bytes())).decode(workers);
            double error = 0;
            double energy = 0;
            for (int index = 0; index < values.length; index++) {
                error += Math.pow((double) values[index] - decoded[index], 2);
                energy += Math.pow(values[index], 2);
            }
            // No source of that variance is harder than the Gaussian.
            double most = kind.equals("laplacian") ? 2.5 : 1.8;
            assertTrue(10 * Math.log10(error / energy * Math.pow(4, bits)) < most, "error " + error / energy);
        }
    }

    @Test
    void aSampleLeadsToTheSameTarget() {
        float[] values = values("mixture", 1 << 20);
        try (Workers workers = Workers.of(2)) {
            long target = values.length / 4;
            RateSearch.Fit fit = RateSearch.fit(1, values, target, 4096, workers);
            assertTrue(fit.bytes().length <= target && fit.bytes().length >= 0.999 * target);
        }
    }

    @Test
    void constantAndZeroAndTinyTensorsFit() throws CorruptStreamException {
        float[] constant = new float[5000];
        Arrays.fill(constant, -3);
        try (Workers workers = Workers.of(1)) {
            for (float[] values : new float[][] {constant, new float[5000], {1, 2, 3}, {}}) {
                RateSearch.Fit fit = RateSearch.fit(8, values, 1250, 4096, workers);
                float[] decoded =
                        CodedTensor.open(MemorySegment.ofArray(fit.bytes())).decode(workers);
                assertEquals(values.length, decoded.length);
                double error = 0;
                for (int index = 0; index < values.length; index++) {
                    error += Math.pow((double) values[index] - decoded[index], 2);
                }
                // A constant of 3, at 2 bits, as well as any values of that energy.
                assertTrue(error <= values.length * 9 * 0.08, error + " for " + values.length + " values");
            }
        }
    }

    @Test
    void aTargetThatCannotBeMetIsAnError() {
        try (Workers workers = Workers.of(1)) {
            var error = assertThrows(
                    IllegalArgumentException.class,
                    () -> RateSearch.fit(8, Seeds.gaussian(5000, 1), 20, 4096, workers));
            assertEquals("5000 values do not fit 20 bytes", error.getMessage());
        }
    }
}
