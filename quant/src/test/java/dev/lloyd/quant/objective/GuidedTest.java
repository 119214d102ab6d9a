package dev.lloyd.quant.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import org.junit.jupiter.api.Test;

class GuidedTest {
    @Test
    void aTokenCountsByTheMeanSquareOfItsRunsGradients() {
        Matrix gradients = new Matrix(3, 40, Seeds.gaussian(120, 1));
        Matrix summary = new Guided(2).summary(gradients);
        assertEquals(2, summary.columns());
        for (int token = 0; token < 3; token++) {
            double[] sums = new double[2];
            for (int feature = 0; feature < 40; feature++) {
                sums[feature < 16 ? 0 : 1] += gradients.at(token, feature) * gradients.at(token, feature);
            }
            assertEquals(sums[0] / 16, summary.at(token, 0), 1e-6);
            assertEquals(sums[1] / 24, summary.at(token, 1), 1e-6);
        }
    }

    @Test
    void layersOfFewFeaturesHaveFewerRuns() {
        assertEquals(4, new Guided().runs(256));
        assertEquals(2, new Guided().runs(40));
        assertEquals(1, new Guided().runs(1));
    }

    @Test
    void aRecipeThatIsGuidedNeedsGradients() {
        Recipe recipe = Recipe.parse("int(bits=3, group=64) | gptq | objective=guided(groups=2)");
        assertEquals(Need.GRADIENTS, recipe.need());
        assertEquals(recipe, Recipe.parse(recipe.text()));
        assertThrows(IllegalArgumentException.class, () -> new Guided(0));
        assertThrows(IllegalArgumentException.class, () -> new Guided(65));
    }
}
