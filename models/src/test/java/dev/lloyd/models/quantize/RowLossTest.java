package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Packing;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RowLossTest {
    private static final Workers ONE = Workers.of(1);
    private static final int ROWS = 8;
    private static final int COLUMNS = 3;
    private static final Packing PACKING = Packing.of(2, 3);

    private final Matrix input = new Matrix(5, COLUMNS, Seeds.gaussian(5 * COLUMNS, 1));
    private final Matrix gradient = new Matrix(5, ROWS, Seeds.gaussian(5 * ROWS, 2));
    private final Matrix change = new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 3));

    @AfterAll
    static void close() {
        ONE.close();
    }

    /// `<dL_s/dw_r, change>` of the sequence that has the tokens from one to another, weight by weight.
    private double first(int row, int from, int to) {
        double sum = 0;
        for (int column = 0; column < COLUMNS; column++) {
            double slope = 0;
            for (int token = from; token < to; token++) {
                slope += gradient.at(token, row) * (double) input.at(token, column);
            }
            sum += slope * change.at(row, column);
        }
        return sum;
    }

    @Test
    void theEstimateIsTheFirstOrderAndTheFisherInformationOfEachSequence() {
        RowLoss loss = new RowLoss(change);
        loss.add(PACKING, input, gradient, ONE);
        loss.add(PACKING, input, gradient, ONE);
        for (int row = 0; row < ROWS; row++) {
            double one = first(row, 0, 2);
            double two = first(row, 2, 5);
            assertEquals(Math.abs(2 * (one + two) + one * one + two * two), loss.of(row), 1e-4);
        }
    }

    @Test
    void ranksAreSharesOfTheValuesOfAllLayersAndLayersThatWereNotSeenComeLast() {
        RowLoss small = new RowLoss(new Matrix(2, 1, new float[] {1, 3}));
        RowLoss large = new RowLoss(new Matrix(1, 2, new float[] {2, 2}));
        RowLoss unseen = new RowLoss(new Matrix(1, 4, new float[] {9, 9, 9, 9}));
        Packing packing = Packing.of(1);
        small.add(packing, new Matrix(1, 1, new float[] {1}), new Matrix(1, 2, new float[] {1, 1}), ONE);
        large.add(packing, new Matrix(1, 2, new float[] {1, 1}), new Matrix(1, 1, new float[] {1}), ONE);
        // 1.5 and 7.5 for a value of the first, 6 for each of the two of the second.
        Map<String, Matrix> ranks = RowLoss.ranks(Map.of("small", small, "large", large, "unseen", unseen));
        assertEquals(0f, ranks.get("small").at(1, 0));
        assertEquals(0.25f, ranks.get("large").at(0, 0));
        assertEquals(0.75f, ranks.get("small").at(0, 0));
        assertEquals(1f, ranks.get("unseen").at(0, 0));
    }

    @Test
    void theChangeIsThatOfRoundingToNearestWithNoRowWide() {
        Matrix weights = new Matrix(ROWS, 64, Seeds.gaussian(ROWS * 64, 4));
        Target target = new Target(
                "layer.weight", ROWS, 64, Role.LINEAR, Recipe.parse("mixed-rows(bits=3, choice=model) | gptq"));
        MatrixQuantizer quantizer = new MatrixQuantizer(1, ONE);
        RowLoss loss = RowLoss.of(target, weights, quantizer);
        Matrix one = Matrix.zeros(1, 64);
        one.set(0, 7, 1);
        Matrix ones = Matrix.zeros(1, ROWS);
        java.util.Arrays.fill(ones.values(), 1);
        loss.add(Packing.of(1), one, ones, ONE);
        Target plain = target.with(Recipe.parse("int(bits=3, group=64, mode=asymmetric)"));
        Matrix nearest = quantizer
                .form(plain, weights, dev.lloyd.quant.statistics.LayerCalibration.of(java.util.Optional.empty()))
                .decode(ONE);
        for (int row = 0; row < ROWS; row++) {
            double moved = nearest.at(row, 7) - (double) weights.at(row, 7);
            assertEquals(Math.abs(moved + moved * moved / 2), loss.of(row), 1e-6);
        }
    }

    @Test
    void gradientsAreTakenWhereRowsAreRanked() {
        Target target =
                new Target("layer.weight", ROWS, COLUMNS, Role.LINEAR, Recipe.parse("mixed-rows(choice=layer) | gptq"));
        assertTrue(GradientStatistics.isAsked(
                List.of(new Unit("block 0", java.util.OptionalInt.of(0), List.of(target), List.of()))));
    }
}
