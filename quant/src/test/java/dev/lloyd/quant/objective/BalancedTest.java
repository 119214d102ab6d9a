package dev.lloyd.quant.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalancedTest {
    private static final Balanced PART = new Balanced();

    /// Three tokens with `mean |g|` of 2, 4 and 3, and two of 6 and 0.
    private static List<Matrix> summaries() {
        return List.of(
                PART.summary(new Matrix(3, 2, new float[] {1, -3, -4, 4, 0, 6})),
                PART.summary(new Matrix(2, 2, new float[] {-12, 0, 0, 0})));
    }

    private static void assertWeights(List<Matrix> weights, float[] first, float[] second) {
        assertArrayEquals(first, weights.get(0).values());
        assertArrayEquals(second, weights.get(1).values());
    }

    @Test
    void aTokenCountsByTheMeanMagnitudeOfTheGradientsOfItsKind() {
        List<Matrix> summaries = summaries();
        assertArrayEquals(new float[] {2, 4, 3}, summaries.get(0).values());
        // Kind 0 has 2, 4 and 6, kind 1 has 3 and 0.
        assertWeights(
                PART.weights(summaries, List.of(new int[] {0, 0, 1}, new int[] {0, 1})),
                new float[] {4, 4, 1.5f},
                new float[] {4, 1.5f});
    }

    @Test
    void tokensOfOneKindCountAlike() {
        assertWeights(
                PART.weights(summaries(), List.of(new int[3], new int[2])), new float[] {3, 3, 3}, new float[] {3, 3});
    }

    @Test
    void aKindWithoutGradientsDoesNotCountAndOneWithoutTokensChangesNothing() {
        assertWeights(
                PART.weights(summaries(), List.of(new int[] {0, 0, 0}, new int[] {0, 2})),
                new float[] {3.75f, 3.75f, 3.75f},
                new float[] {3.75f, 0});
    }

    @Test
    void aRecipeThatIsBalancedNeedsGradients() {
        Recipe recipe = Recipe.parse("channel-scale | int(bits=3, group=64) | range=hessian | objective=balanced");
        assertEquals(Need.GRADIENTS, recipe.need());
        assertEquals(recipe, Recipe.parse(recipe.text()));
        assertEquals(1, PART.runs(4096));
    }
}
