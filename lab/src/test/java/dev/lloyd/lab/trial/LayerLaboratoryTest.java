package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.linalg.SymmetricEigen;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A small layer, and inputs of a spectrum that is known.
class LayerLaboratoryTest {
    private static final double[] SPECTRUM = {0.01, 0.1, 1, 10};

    private static LayerStatistics statistics(int threads) {
        try (Workers workers = Workers.of(threads)) {
            return new SpectrumInputs(SPECTRUM, 31, 5).statistics(6000, workers);
        }
    }

    /// The eigenvalues of 6,000 samples of 31 channels are off by some `2 sqrt(31 / 6000)`, a seventh, at the ends.
    @Test
    void inputsHaveTheStretchedSpectrum() {
        double[] values = SymmetricEigen.of(statistics(1).secondMoments()).values();
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        assertEquals(1, mean, 0.05);
        for (int index = 0; index < values.length; index++) {
            double expected = Math.pow(10, 3.0 * index / 30) * values[0];
            assertEquals(1, values[index] / expected, 0.3, "eigenvalue " + index);
        }
    }

    @Test
    void inputsAreTheSameForAnyNumberOfThreads() {
        assertArrayEquals(statistics(1).outer().values(), statistics(3).outer().values());
    }

    /// Before the rotation the largest variance of a channel is a thousand times the least.
    @Test
    void theRotationEvensTheChannelsOut() {
        LayerStatistics seen = statistics(1);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int channel = 0; channel < 31; channel++) {
            double variance = seen.outer().values()[32 * channel] / seen.count();
            least = Math.min(least, variance);
            most = Math.max(most, variance);
        }
        assertTrue(most < 10 * least, least + " to " + most);
    }

    @Test
    void recipesAreMeasuredAndTuningsRefused() {
        try (Workers workers = Workers.of(1)) {
            Matrix weights = new Matrix(16, 31, Seeds.gaussian(16 * 31, 3));
            AtomicInteger asked = new AtomicInteger();
            LayerLaboratory laboratory = new LayerLaboratory(
                    "small",
                    "a small layer",
                    weights,
                    () -> {
                        asked.incrementAndGet();
                        return statistics(1);
                    },
                    workers);
            assertEquals("a small layer", laboratory.protocol());
            assertEquals(0, asked.get());
            Trial nearest = laboratory.run(TrialPlan.of("rtn", "int(bits=3)"));
            Trial feedback = laboratory.run(TrialPlan.at("gptq", "int(bits=3) | gptq", 3));
            assertEquals(nearest.bits(), feedback.bits());
            assertTrue(feedback.metric("output-error") < 0.7 * nearest.metric("output-error"));
            assertTrue(feedback.metric("error") > nearest.metric("error"));
            assertEquals(1, asked.get());
            assertThrows(IllegalArgumentException.class, () -> laboratory.run(TrialPlan.of("no", "no-such-recipe")));
            String tuning = assertThrows(
                            IllegalArgumentException.class,
                            () -> laboratory.run(TrialPlan.of("tuned", "int(bits=3) | flexround")))
                    .getMessage();
            assertTrue(tuning.contains("this is one layer by itself"), tuning);
        }
    }
}
