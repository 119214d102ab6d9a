package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.gradient.LossGradients;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Packing;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What is kept of gradients, against plain loops.
class LayerGradientsTest {
    private static final Workers ONE = Workers.of(1);
    private static final int ROWS = 32;
    private static final int COLUMNS = 3;
    private static final String SCORED = "outliers(rule=fisher) | int(bits=3, group=channel)";
    private static final Packing PACKING = Packing.of(2, 3);
    private static final List<int[]> ALIKE = List.of(new int[5], new int[5]);

    private final Matrix input = new Matrix(5, COLUMNS, Seeds.gaussian(5 * COLUMNS, 1));
    private final Matrix gradient = new Matrix(5, ROWS, Seeds.gaussian(5 * ROWS, 2));

    @AfterAll
    static void close() {
        ONE.close();
    }

    private static Target target(String recipe) {
        return new Target("layer.weight", ROWS, COLUMNS, Role.LINEAR, Recipe.parse(recipe));
    }

    /// `dL/dw` of the tokens from one to another.
    private double slope(int row, int column, int from, int to) {
        double sum = 0;
        for (int token = from; token < to; token++) {
            sum += gradient.at(token, row) * input.at(token, column);
        }
        return sum;
    }

    @Test
    void fisherIsTheSumOfTheSquaresOfSequencesAndGradientTheMagnitudeOfTheSum() {
        LayerGradients fisher = LayerGradients.asked(target(SCORED)).orElseThrow();
        LayerGradients plain = LayerGradients.asked(target(SCORED.replace("fisher", "gradient")))
                .orElseThrow();
        for (int batch = 0; batch < 2; batch++) {
            fisher.add(PACKING, input, gradient, ONE);
            plain.add(PACKING, input, gradient, ONE);
        }
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                double first = slope(row, column, 0, 2);
                double second = slope(row, column, 2, 5);
                assertEquals(
                        2 * (first * first + second * second),
                        fisher.scores().get(WeightScore.FISHER).at(row, column),
                        1e-4);
                assertEquals(
                        Math.abs(2 * (first + second)),
                        plain.scores().get(WeightScore.GRADIENT).at(row, column),
                        1e-5);
            }
        }
    }

    @Test
    void weightsHaveAMeanOfOneAndAreAlikeWhereThereIsNoGradient() {
        Target guided = target("int(bits=3, group=channel) | gptq | objective=guided(groups=2)");
        LayerGradients some = LayerGradients.asked(guided).orElseThrow();
        some.add(PACKING, input, gradient, ONE);
        some.add(PACKING, input, Matrix.zeros(5, ROWS), ONE);
        double sum = 0;
        for (Matrix batch : some.weights(ALIKE)) {
            for (float value : batch.values()) {
                sum += value;
            }
        }
        assertEquals(20, sum, 1e-4);
        LayerGradients none = LayerGradients.asked(guided).orElseThrow();
        none.add(PACKING, input, Matrix.zeros(5, ROWS), ONE);
        for (float value : none.weights(ALIKE).getFirst().values()) {
            assertEquals(1, value);
        }
    }

    @Test
    void whatNobodyAskedForIsNotKept() {
        Target plain = target("int(bits=3, group=channel) | gptq");
        assertTrue(LayerGradients.asked(plain).isEmpty());
        assertFalse(LayerGradients.isAsked(plain.recipe()));
        assertTrue(LayerGradients.isAsked(target(SCORED).recipe()));
    }

    @Test
    void gradientsThatAreNotFiniteAreNamedWithTheirPlace() {
        List<String> seen = new ArrayList<>();
        LossGradients.Seen finite = LossGradients.finite((batch, layer, in, out) -> seen.add(layer));
        finite.layer(0, "first", input, gradient);
        Matrix broken = gradient.copy();
        broken.values()[37] = Float.NaN;

        String message = assertThrows(IllegalArgumentException.class, () -> finite.layer(3, "second", input, broken))
                .getMessage();

        assertTrue(message.contains("layer second is NaN at index 37 in batch 3"), message);
        assertEquals(List.of("first"), seen);
    }

    @Test
    void withoutTheModuleThatDifferentiatesARecipeIsRefusedWithWhatIsMissing() {
        Unit unit = new Unit("block 0", OptionalInt.of(0), List.of(target(SCORED)), List.of());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> GradientStatistics.require(List.of(unit), TinyModels.llama(Head.UNTIED)))
                .getMessage();
        assertTrue(message.contains("lloyd-tuning"), message);
    }
}
