package dev.lloyd.quant.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.quant.estimator.EqualNorm;
import dev.lloyd.quant.estimator.Unbiased;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.Parts;
import dev.lloyd.quant.part.Question;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4)",
                "hadamard | lloyd-max(bits=2) | estimator=equal-norm",
                "e8p + e8-1bit",
                "hadamard(side=both) | outliers(share=0.02) | int(bits=3, group=64) | gptq(damp=0.05) | range=mse | "
                        + "objective=diagonal | allocation=greedy",
            })
    void parsingAndPrintingAreInverse(String line) {
        Recipe recipe = Recipe.parse(line);
        assertEquals(recipe, Recipe.parse(recipe.text()));
        assertEquals(line, recipe.text());
    }

    @Test
    void everyPartStandsInALineAndComesBack() {
        for (Part part : Parts.found().all()) {
            Question question = Question.of(part);
            String stage = question.prefixed() ? question.word() + "=" + part.text() : part.text();
            String line = question == Question.GRID
                    ? stage
                    : question == Question.TRANSFORM ? stage + " | int(bits=4)" : "int(bits=4) | " + stage;
            assertTrue(Recipe.parse(line).text().contains(stage), line);
        }
    }

    @Test
    void theEstimatorIsUnbiasedUnlessALineSaysOtherwise() {
        assertEquals(new Unbiased(), Recipe.parse("lloyd-max").chosenEstimator());
        assertEquals(
                new EqualNorm(),
                Recipe.parse("lloyd-max | estimator=equal-norm").chosenEstimator());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "int || gptq; has an empty stage",
                "hadamard; needs a grid",
                "int | nf4; has a grid already, int(bits=4); planes that add up are joined by +",
                "int | hadamard; a transform stands before the grid, not after it",
                "int | estimator=plain | estimator=unbiased; has its estimator already, plain",
                "int | estimator=best; 'best'",
                "int | colour=red; 'colour' is not a question; those written with = are range, objective, allocation, estimator",
            })
    void whatCannotBeParsedIsRefusedWithWhatIsPossible(String line, String message) {
        String refusal = assertThrows(IllegalArgumentException.class, () -> Recipe.parse(line))
                .getMessage();
        assertTrue(refusal.contains(message), refusal);
    }
}
