package dev.lloyd.quant.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.range.MinMax;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.Moments;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    private static final Workers WORKERS = Workers.of(1);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @Test
    void theLargestWeightsAreKept() {
        Matrix weights = gaussian(20, 100, 1);
        Mask mask = new Outliers(Outliers.Rule.MAGNITUDE, 0.02, 3).keep(task(weights, "int"));
        assertEquals(40, mask.count());
        float leastKept = Float.MAX_VALUE;
        float greatestLeft = 0;
        for (int index = 0; index < 2000; index++) {
            float size = Math.abs(weights.values()[index]);
            if (mask.has(index / 100, index % 100)) {
                leastKept = Math.min(leastKept, size);
            } else {
                greatestLeft = Math.max(greatestLeft, size);
            }
        }
        assertTrue(leastKept >= greatestLeft, leastKept + " kept, " + greatestLeft + " not");
    }

    @Test
    void weightsFarFromTheirRowsMeanAreKept() {
        Matrix weights = gaussian(10, 400, 2);
        weights.set(3, 7, 9);
        weights.set(4, 8, -9);
        Mask mask = new Outliers(Outliers.Rule.SIGMA, 0.01, 4.5).keep(task(weights, "int"));
        assertTrue(mask.has(3, 7) && mask.has(4, 8) && mask.count() < 5, mask.count() + " kept");
        assertEquals(
                0,
                new Outliers(Outliers.Rule.SIGMA, 0.01, 20)
                        .keep(task(weights, "int"))
                        .count());
    }

    @Test
    void constantAndZeroMatricesHaveNoOutliers() {
        for (float value : new float[] {0, 2}) {
            Matrix weights = Matrix.zeros(4, 32);
            java.util.Arrays.fill(weights.values(), value);
            assertEquals(
                    0,
                    new Outliers(Outliers.Rule.SIGMA, 0.1, 1)
                            .keep(task(weights, "int"))
                            .count());
        }
        Mask mask = new Outliers(Outliers.Rule.MAGNITUDE, 0.1, 1).keep(task(Matrix.zeros(4, 32), "int"));
        assertEquals(0, mask.count());
    }

    @Test
    void sensitivityFindsTwinExtremesThatOnlyHelpTogether() {
        Matrix weights = gaussian(4, 64, 3);
        weights.set(1, 10, 12);
        weights.set(1, 20, 12);
        Mask mask = new Outliers(Outliers.Rule.SENSITIVITY, 0.0079, 3).keep(task(weights, "int(bits=3, group=32)"));
        assertTrue(mask.has(1, 10) && mask.has(1, 20) && mask.count() == 2, mask.count() + " kept");
    }

    @ParameterizedTest
    @CsvSource({"gradient, GRADIENT", "fisher, FISHER", "integral, INTEGRAL"})
    void whatGradientsCallForIsKept(String rule, WeightScore score) {
        Matrix weights = gaussian(8, 64, 3);
        weights.set(7, 63, 0);
        Matrix scores = Matrix.zeros(8, 64);
        scores.set(2, 9, 5);
        scores.set(3, 1, 4);
        scores.set(0, 0, -9);
        scores.set(7, 63, 8);
        Outliers part = (Outliers) PartText.parse(Question.SPLIT, "outliers(share=0.004, rule=" + rule + ")");
        assertEquals(Optional.of(score), part.score());
        LayerCalibration known = new LayerCalibration(Optional.of(statistics(64)), List.of(), Map.of(score, scores));
        Recipe recipe = Recipe.parse(part.text() + " | int(bits=2, group=64)");
        assertEquals(Need.GRADIENTS, recipe.need());
        Matrix decoded = new Quantizer(recipe, 1, WORKERS)
                .quantize(weights, known)
                .form()
                .decode(WORKERS);
        // In binary16.
        assertEquals(weights.at(2, 9), decoded.at(2, 9), 1e-3);
        assertEquals(weights.at(3, 1), decoded.at(3, 1), 1e-3);
        Recipe moved = Recipe.parse("hadamard | " + recipe.text());
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new Quantizer(moved, 1, WORKERS).quantize(weights, known))
                .getMessage();
        assertTrue(message.contains("leave out transforms"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"magnitude", "sigma", "sensitivity"})
    void keepingOutliersLowersTheErrorOfARealForm(String rule) {
        Matrix weights = heavy(24, 256, 4);
        LayerStatistics statistics = statistics(256);
        DoubleMatrix moments = statistics.secondMoments();
        String line = "int(bits=3, group=64) | gptq";
        double without = Moments.loss(weights, decoded(line, weights, statistics), moments);
        double with =
                Moments.loss(weights, decoded("outliers(rule=" + rule + ") | " + line, weights, statistics), moments);
        assertTrue(with < 0.8 * without && with > 0, with + " against " + without);
    }

    @ParameterizedTest
    @CsvSource({"none, 1", "magnitude, 1", "hessian, 1", "none, 8", "magnitude, 8", "hessian, 8"})
    void aProductOfThatRankIsFoundAgain(String weighting, int rank) {
        Matrix left = gaussian(30, rank, 5);
        Matrix right = gaussian(50, rank, 6);
        Matrix product = Matrix.zeros(30, 50);
        new LowRank(left, right).addTo(0, 30, product.values());
        LowRank found = lowRank(rank, weighting).fit(task(product, "int"));
        Matrix decoded = Matrix.zeros(30, 50);
        found.addTo(0, 30, decoded.values());
        assertEquals(rank, found.rank());
        double error = Moments.loss(product, decoded, DoubleMatrix.identity(50));
        double size = Moments.loss(Matrix.zeros(30, 50), product, DoubleMatrix.identity(50));
        assertTrue(error < 2e-6 * size && error > 0, "relative error " + error / size);
    }

    @Test
    void turnsWithRoundingLowerTheErrorOfBothTogether() {
        Matrix weights = heavy(48, 64, 5);
        String grid = "int(bits=3, group=64)";
        double once = error(weights, "low-rank(rank=6, target=weights) | " + grid);
        double turns = error(weights, "low-rank(rank=6, target=weights, rounds=10) | " + grid);
        double alone = error(weights, grid);
        assertTrue(turns < 0.99 * once && turns < 0.8 * alone, turns + ", " + once + ", " + alone);
        assertThrows(
                IllegalArgumentException.class, () -> PartText.parse(Question.SPLIT, "low-rank(rank=6, rounds=2)"));
    }

    private static double error(Matrix weights, String line) {
        Matrix decoded = new Quantizer(Recipe.parse(line), 1, WORKERS)
                .quantize(weights, Optional.empty())
                .form()
                .decode(WORKERS);
        return Moments.loss(weights, decoded, DoubleMatrix.identity(weights.columns()));
    }

    @Test
    void aProductWeightedByFisherIsBestWhereItIsARowsTimesAColumnsFactor() {
        Matrix error = gaussian(40, 50, 7);
        Matrix fisher = Matrix.zeros(40, 50);
        Matrix scaled = error.copy();
        for (int row = 0; row < 40; row++) {
            for (int column = 0; column < 50; column++) {
                float root = (float) ((1 + row % 5) * (1 + column % 7));
                fisher.set(row, column, root * root);
                scaled.set(row, column, root * error.at(row, column));
            }
        }
        SplitTask task = task(error, "int");
        SplitTask known = new SplitTask(
                error,
                task.secondMoments(),
                task.meanMagnitude(),
                Map.of(WeightScore.FISHER, fisher),
                task.grid(),
                task.range(),
                task.trial(),
                1,
                WORKERS);
        double[] values = dev.lloyd.core.linalg.Svd.of(DoubleMatrix.of(scaled)).values();
        double optimum = java.util.Arrays.stream(values)
                .skip(10)
                .map(value -> value * value)
                .sum();
        LowRank found = lowRank(10, "fisher").fit(known);
        Matrix decoded = Matrix.zeros(40, 50);
        found.addTo(0, 40, decoded.values());
        double sum = 0;
        for (int index = 0; index < decoded.values().length; index++) {
            double off = decoded.values()[index] - error.values()[index];
            sum += fisher.values()[index] * off * off;
        }
        // Factors are stored in binary16.
        assertEquals(optimum, sum, 1e-3 * optimum);
    }

    @Test
    void eachWeightingIsBestInItsOwnMeasure() {
        Matrix error = gaussian(60, 80, 7);
        SplitTask task = task(error, "int");
        DoubleMatrix moments = task.secondMoments().orElseThrow();
        double none = residual(error, lowRank(10, "none").fit(task), DoubleMatrix.identity(80));
        double noneByHessian = residual(error, lowRank(10, "none").fit(task), moments);
        double magnitudeByHessian = residual(error, lowRank(10, "magnitude").fit(task), moments);
        double hessian = residual(error, lowRank(10, "hessian").fit(task), moments);
        double hessianPlain = residual(error, lowRank(10, "hessian").fit(task), DoubleMatrix.identity(80));
        assertTrue(none < hessianPlain, none + " against " + hessianPlain);
        assertTrue(
                hessian < magnitudeByHessian && magnitudeByHessian < noneByHessian,
                hessian + ", " + magnitudeByHessian + ", " + noneByHessian);
    }

    @ParameterizedTest
    @ValueSource(strings = {"target=error", "target=weights", "weighting=magnitude", "weighting=hessian"})
    void aCorrectionLowersTheErrorOfARealForm(String setting) {
        Matrix weights = heavy(64, 128, 8);
        LayerStatistics statistics = statistics(128);
        DoubleMatrix moments = statistics.secondMoments();
        double without = Moments.loss(weights, decoded("int(bits=3, group=64)", weights, statistics), moments);
        String line = "low-rank(rank=16, " + setting + ") | int(bits=3, group=64)";
        double with = Moments.loss(weights, decoded(line, weights, statistics), moments);
        assertTrue(with < 0.9 * without && with > 0, with + " against " + without);
    }

    @Test
    void ranksAboveTheSmallerSideAreCutAndZeroStaysZero() {
        LowRank found = lowRank(32, "none").fit(task(Matrix.zeros(3, 50), "int"));
        assertEquals(3, found.rank());
        Matrix decoded = Matrix.zeros(3, 50);
        found.addTo(0, 3, decoded.values());
        assertEquals(0, Moments.loss(Matrix.zeros(3, 50), decoded, DoubleMatrix.identity(50)));
        assertThrows(IllegalArgumentException.class, () -> new LowRankSplit(0, null, null, 1));
    }

    private static double residual(Matrix matrix, LowRank term, DoubleMatrix moments) {
        Matrix decoded = Matrix.zeros(matrix.rows(), matrix.columns());
        term.addTo(0, matrix.rows(), decoded.values());
        return Moments.loss(matrix, decoded, moments);
    }

    private static LowRankSplit lowRank(int rank, String weighting) {
        return (LowRankSplit)
                PartText.parse(Question.SPLIT, "low-rank(rank=" + rank + ", weighting=" + weighting + ")");
    }

    private static Matrix decoded(String line, Matrix weights, LayerStatistics statistics) {
        CanonicalForm form = new Quantizer(Recipe.parse(line), 1, WORKERS)
                .quantize(weights, Optional.of(statistics))
                .form();
        return CanonicalForm.restore(form.attributes(), form.tensors()).decode(WORKERS);
    }

    private static LayerStatistics statistics(int channels) {
        DoubleMatrix moments = Moments.correlated(channels, 9);
        double[] magnitudes = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            magnitudes[channel] = 0.8 * Math.sqrt(moments.at(channel, channel));
        }
        return LayerStatistics.of(moments, magnitudes, new float[channels], 1);
    }

    private static SplitTask task(Matrix matrix, String grid) {
        LayerStatistics statistics = statistics(matrix.columns());
        return new SplitTask(
                matrix,
                Optional.of(statistics.secondMoments()),
                Optional.of(statistics.meanMagnitude()),
                Map.of(),
                (IntGrid) PartText.parse(Question.GRID, grid),
                new MinMax(),
                rest -> new Quantizer(Recipe.parse(grid), 1, WORKERS)
                        .quantize(rest, Optional.empty())
                        .form()
                        .decode(WORKERS),
                1,
                WORKERS);
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    private static Matrix heavy(int rows, int columns, long seed) {
        Matrix weights = gaussian(rows, columns, seed);
        for (int index = 0; index < weights.values().length; index++) {
            float value = weights.values()[index];
            weights.values()[index] = value * value * value;
        }
        return weights;
    }
}
