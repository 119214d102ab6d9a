package dev.lloyd.quant.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoundTest {
    @Test
    void theGaussianBoundIsAFactorOfFourForEachBit() {
        assertEquals(1, Source.GAUSSIAN.bound(0), 1e-12);
        assertEquals(0.0625, Source.GAUSSIAN.bound(2), 1e-12);
    }

    @Test
    void otherSourcesAreEasierByTheirEntropy() {
        assertEquals(Math.E / Math.PI * 0.0625, Source.LAPLACIAN.bound(2), 1e-12);
        assertEquals(6 / (Math.PI * Math.E) * 0.0625, Source.UNIFORM.bound(2), 1e-12);
    }

    @ParameterizedTest
    @EnumSource
    void samplesHaveMeanZeroAndVarianceOne(Source source) {
        double sum = 0;
        double squares = 0;
        float[] sample = source.sample(200_000, 3);
        for (float value : sample) {
            sum += value;
            squares += (double) value * value;
        }
        // Standard errors: 1 / sqrt(n) = 0.0022 and at most sqrt(5 / n) = 0.005 (kurtosis 6 of the Laplacian).
        assertEquals(0, sum / sample.length, 0.009);
        assertEquals(1, squares / sample.length, 0.02);
    }

    @Test
    void aUniformGridOnAUniformSourceStandsAtTheCostOfCubes() {
        // A cell is an interval of width 2 sqrt(3) / 15 (minmax puts points on the extremes): mse = width^2 / 12, but
        // the outermost cells are half as wide.
        double width = 2 * Math.sqrt(3) / 15;
        double cells = 15;
        try (Workers workers = Workers.of(1)) {
            Recipe recipe = Recipe.parse("int(bits=4, group=tensor, mode=float-zero, scales=f32)");
            BoundRow row = Bound.measure(recipe, Source.UNIFORM, 100, 1000, 1, workers);
            assertEquals(width * width / 12, row.mse(), 0.01 * width * width / 12);
            assertEquals(10 * Math.log10(1 / row.mse()), row.sqnr(), 0.02);
            double ideal = 10 * Math.log10(Math.PI * Math.E / 6) + 20 * Math.log10(16 / cells);
            assertEquals(ideal, row.gapDb(), 0.05);
            assertEquals(4, row.nominalBits());
            assertEquals(4 + 48 / 100_000.0, row.bits(), 1e-12);
            assertEquals("uniform", row.source());
        }
    }

    @Test
    void aTensorIsMeasuredRelativeToItsOwnPower() {
        Matrix small = new Matrix(100, 100, Source.GAUSSIAN.sample(10_000, 1));
        Matrix large = small.copy();
        for (int index = 0; index < large.values().length; index++) {
            large.values()[index] *= 1024;
        }
        try (Workers workers = Workers.of(1)) {
            Recipe recipe = Recipe.parse("int(bits=3, group=50)");
            BoundRow one = Bound.measure(recipe, "small", small, 1, workers);
            BoundRow other = Bound.measure(recipe, "large", large, 1, workers);
            assertEquals(one.gapDb(), other.gapDb(), 1e-6);
            assertEquals(one.mse() * 1024 * 1024, other.mse(), 1e-6 * other.mse());
            assertTrue(one.gapDb() > 1.5 && one.gapDb() < 10, () -> one.toString());
        }
    }

    @Test
    void everyGridAppearsAtEveryRate() {
        assertTrue(Bound.everyGrid().stream().anyMatch(recipe -> recipe.text().equals("int(bits=8)")));
    }
}
