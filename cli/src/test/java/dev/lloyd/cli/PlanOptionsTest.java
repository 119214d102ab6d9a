package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanOptionsTest {
    /// Nothing of a choice among systems is passed over in silence where a recipe is given.
    @ParameterizedTest
    @ValueSource(strings = {"--all", "--train", "--among=gptq", "--seed=7"})
    void whatChoosesAmongSystemsIsRefusedBesideARecipe(String option) {
        Ran ran = Ran.of("plan", "no-such-model", "--recipe", "rtn", option);

        assertEquals(2, ran.code(), ran.err());
        assertTrue(ran.err().contains("--all, --among, --train and --seed are for trying systems"), ran.err());
    }
}
