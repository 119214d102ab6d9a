package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The grid against the papers' formulas written out, and what its magnitudes are the best of.
class SparseTernaryTest {
    private static final int ROWS = 60;
    private static final int COLUMNS = 100;
    private static final Matrix DELTA = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 3));

    private static CanonicalForm form(String line, Matrix weights) {
        try (Workers workers = Workers.of(1)) {
            return new Quantizer(Recipe.parse(line), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
        }
    }

    private static float[] decoded(String line) {
        try (Workers workers = Workers.of(1)) {
            return form(line, DELTA).decode(workers).values();
        }
    }

    private static double norm(float[] values) {
        return new Matrix(1, values.length, values).squaredNorm();
    }

    /// Of ComPEFT: `alpha * sigma(tau) * sign(tau)` on the greatest `density` magnitudes, 0 elsewhere.
    private static float[] written(double density, double alpha) {
        float[] values = DELTA.values();
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -Math.abs(values[index])))
                .mapToInt(Integer::intValue)
                .toArray();
        double deviation = Math.sqrt(norm(values) / values.length);
        float[] target = new float[values.length];
        for (int rank = 0; rank < Math.round(density * values.length); rank++) {
            target[order[rank]] = (float) (alpha * deviation * Math.signum(values[order[rank]]));
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.33, 1})
    void aMultipleOfTheDeviationIsComPeftsFormula(double density) {
        float[] decoded = decoded("sparse-ternary(density=" + density + ", magnitude=deviation, alpha=2.5)");

        assertArrayEquals(written(density, 2.5), decoded, 1e-5f);
    }

    @Test
    void theNormIsKept() {
        assertEquals(1, norm(decoded("sparse-ternary(density=0.07, magnitude=norm)")) / norm(DELTA.values()), 1e-5);
    }

    @Test
    void noOtherMagnitudeHasLessErrorThanTheMeanOfTheKept() {
        double best = error(1);

        assertTrue(best < error(0.98) && best < error(1.02), "at the mean " + best);
    }

    private static double error(double alpha) {
        float[] decoded = decoded("sparse-ternary(density=0.2, alpha=" + alpha + ")");
        for (int index = 0; index < decoded.length; index++) {
            decoded[index] -= DELTA.values()[index];
        }
        return norm(decoded);
    }

    /// Places of Gaussian numbers are as if drawn by lot: 6,000 of them take what the rate says to some percent.
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.2, 0.5})
    void theRateIsWhatIsStored(double density) {
        CanonicalForm form = form("sparse-ternary(density=" + density + ")", DELTA);

        long side = 4 + 8 + 5; // Scale, magnitude and threshold, header of the string.
        double bits = 8.0 * (form.byteSize() - side) / (ROWS * COLUMNS);
        assertEquals(
                1,
                bits
                        / Recipe.parse("sparse-ternary(density=" + density + ")")
                                .grids()
                                .getFirst()
                                .nominalBits(),
                0.03);
    }

    @Test
    void equalMagnitudesAreKeptTogetherAndZerosNever() {
        Matrix few = Matrix.zeros(10, 100);
        Arrays.fill(few.values(), 0, 300, 0.5f);
        few.set(9, 99, -1);

        float[] decoded;
        try (Workers workers = Workers.of(1)) {
            decoded = form("sparse-ternary(density=0.1, magnitude=norm)", few)
                    .decode(workers)
                    .values();
        }

        assertEquals(
                301,
                IntStream.range(0, 1000).filter(index -> decoded[index] != 0).count());
        assertTrue(decoded[999] < 0 && decoded[0] > 0 && decoded[500] == 0);
    }

    @Test
    void aFormThatWasReadChoosesTheSameCodes() {
        CanonicalForm form = form("sparse-ternary(density=0.1)", DELTA);
        Points points = form.planes().planes().getFirst().points();
        Points read = CanonicalForm.restore(form.attributes(), form.tensors())
                .planes()
                .planes()
                .getFirst()
                .points();
        int[] codes = new int[2];
        for (float value : new float[] {1e-3f, 0.5f, -1, 1.5f, 1.7f, -3}) {
            points.encoder().encode(new float[] {value}, 0, codes, 0);
            read.encoder().encode(new float[] {value}, 0, codes, 1);
            assertEquals(codes[0], codes[1], "of " + value);
        }
    }

    @Test
    void brokenMagnitudesAndThresholdsAreRefused() {
        CanonicalForm form = form("sparse-ternary", DELTA);
        for (float[] values : new float[][] {
            {}, {Float.NaN}, {1, 1, 1}, {Float.NaN, 1}, {1, Float.NaN}, {-1, 1}, {1, 0}, {Float.POSITIVE_INFINITY, 1}
        }) {
            StoredTensors broken = form.tensors()
                    .plus("codebook0", StoredTensors.of("magnitude", StoredTensor.ofFloats(values, values.length)));
            assertThrows(IllegalArgumentException.class, () -> CanonicalForm.restore(form.attributes(), broken));
        }
    }

    @Test
    void filesOfBeforeThresholdsWereStoredDecodeAlike() {
        CanonicalForm form = form("sparse-ternary", DELTA);
        float magnitude = form.planes().planes().getFirst().points().maximum();
        StoredTensors before = form.tensors()
                .plus("codebook0", StoredTensors.of("magnitude", StoredTensor.ofFloats(new float[] {magnitude}, 1)));
        try (Workers one = Workers.of(1)) {
            assertArrayEquals(
                    form.decode(one).values(),
                    CanonicalForm.restore(form.attributes(), before).decode(one).values());
        }
    }

    /// At the standard deviation a kept value's point is itself too small to be kept.
    @Test
    void codesOfPointsThatAreNotNearestToThemselvesAreNotChosenAgain() {
        LayerStatistics input = LayerStatistics.empty(COLUMNS);
        try (Workers workers = Workers.of(1)) {
            input.add(new Matrix(200, COLUMNS, Seeds.gaussian(200 * COLUMNS, 5)), workers);
            String line = "sparse-ternary(density=0.1, magnitude=%s, group=channel)"
                    + " | alternating(rounding=coordinate-descent) | objective=hessian";
            Quantizer deviation = new Quantizer(Recipe.parse(line.formatted("deviation")), 1, workers);
            assertThrows(IllegalArgumentException.class, () -> deviation.quantize(DELTA, Optional.of(input)));
            Quantizer mean = new Quantizer(Recipe.parse(line.formatted("mean")), 1, workers);
            assertEquals(ROWS, mean.quantize(DELTA, Optional.of(input)).form().rows());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"density=0", "density=1.1", "density=NaN", "alpha=0", "alpha=-1", "magnitude=median"})
    void whatCannotBeIsRefused(String parameter) {
        String line = "sparse-ternary(" + parameter + ")";

        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Recipe.parse(line));

        assertTrue(String.valueOf(error.getMessage()).contains(parameter.substring(0, parameter.indexOf('='))));
    }
}
