package dev.lloyd.models.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.quantize.Role;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRecipeTest {
    private static ModelRecipe of(String text, double bits) {
        return ModelRecipe.of(text, OptionalDouble.of(bits));
    }

    private static String refusal(Runnable action) {
        return assertThrows(IllegalArgumentException.class, action::run).getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4)",
                "hadamard | int(bits=3, group=64)",
                "int(bits=4) | gptq",
                "int(bits=4) | gptq ; embeddings: int(bits=8)",
                "int(bits=4) ; embeddings: keep ; head: keep",
                "int(bits=4) ; head: int(bits=8)",
                "e8p + e8-1bit ; embeddings: nf4 ; head: keep",
            })
    void parsingAndPrintingAreInverse(String text) {
        ModelRecipe recipe = ModelRecipe.parse(text);
        assertEquals(recipe, ModelRecipe.parse(recipe.text()));
        assertEquals(recipe.text(), ModelRecipe.parse(recipe.text()).text());
    }

    @Test
    void embeddingsGetADataFreeRecipeAndOfACalibratedOneTheGrid() {
        assertEquals(
                Optional.of(Recipe.parse("hadamard | int(bits=4)")),
                ModelRecipe.parse("hadamard | int(bits=4)").recipe(Role.EMBEDDING, "words.weight"));
        ModelRecipe calibrated = ModelRecipe.parse("hadamard | int(bits=4) | gptq");
        assertEquals(Optional.of(Recipe.parse("int(bits=4)")), calibrated.recipe(Role.EMBEDDING, "words.weight"));
        assertEquals(Optional.of(calibrated.linears()), calibrated.recipe(Role.HEAD, "head.weight"));
        assertEquals(Need.CALIBRATION, calibrated.need());
        ModelRecipe ranked = ModelRecipe.parse("mixed-rows(choice=model) | gptq");
        assertEquals(Optional.of(Recipe.parse("mixed-rows")), ranked.recipe(Role.EMBEDDING, "words.weight"));
        assertEquals(Need.GRADIENTS, ranked.need());
    }

    @Test
    void keepLeavesARoleAlone() {
        ModelRecipe recipe = ModelRecipe.parse("int(bits=4) ; embeddings: keep ; head: keep");
        assertEquals(Optional.empty(), recipe.recipe(Role.EMBEDDING, "words.weight"));
        assertEquals(Optional.empty(), recipe.recipe(Role.HEAD, "head.weight"));
        assertEquals(Optional.of(Recipe.parse("int(bits=4)")), recipe.recipe(Role.LINEAR, "a.weight"));
    }

    @Test
    void anyRateGridsTakeARateExactlyAndOthersTheNearest() {
        assertEquals(
                2.37, of("entropy-coded", 2.37).linears().grids().getFirst().nominalBits());
        assertEquals(
                2.37,
                of("entropy-coded", 2.37)
                        .embeddings()
                        .orElseThrow()
                        .grids()
                        .getFirst()
                        .nominalBits());
        assertEquals("int(bits=3)", of("int", 3.4).text());
        assertEquals("int(bits=2)", of("int", 2.5).text(), "of two equally near rates the lower");
        assertEquals("gaussian-vq(bits=2.5)", of("gaussian-vq", 2.5).text());
    }

    @Test
    void theRateMovesDefaultsAndLeavesLinesOfTheirOwnAlone() {
        assertEquals(
                "int(bits=3) | gptq ; embeddings: int(bits=8)",
                of("int | gptq ; embeddings: int(bits=8)", 3).text());
        assertEquals(
                "int(bits=3) | gptq",
                ModelRecipe.parse("int(bits=8) | gptq ; embeddings: int(bits=4)")
                        .at(3)
                        .text());
    }

    @Test
    void aRateOutOfReachIsRefusedWithThoseThatExist() {
        assertEquals("int exists at 1, 2, 3, 4, 5, 6, 7, 8 bits, not at 9", refusal(() -> of("int", 9)));
        assertTrue(refusal(() -> of("e8p + e8-1bit", 2)).contains("exists at 3 bits, not at 2"));
        assertEquals("mxfp4 exists at 4 bits, not at 3", refusal(() -> of("mxfp4", 3)));
        assertTrue(refusal(() -> of("entropy-coded", 20)).contains("0.25 to 6.5"));
        assertTrue(refusal(() -> of("int", Double.NaN)).contains("not NaN"));
        assertTrue(refusal(() -> of("int", -1)).contains("more than 0"));
    }

    @Test
    void namesStandWhereverLinesDo() {
        assertEquals(ModelRecipe.parse("int(bits=3, group=64, mode=asymmetric) | gptq"), of("gptq", 3));
        assertEquals(
                ModelRecipe.parse("int(bits=8) ; head: hadamard(side=both) | entropy-coded(bits=2.5)"),
                of("int(bits=8)", 8).withHead(of("lloyd", 2.5).head()));
        ModelRecipe mixed = of("rtn ; embeddings: keep ; head: gptq", 3);
        assertEquals(Optional.empty(), mixed.embeddings());
        assertEquals(Optional.of(of("gptq", 3).linears()), mixed.head());
    }

    @Test
    void systemsTakeOtherPartsAtOtherRates() {
        assertEquals(1, of("quip-sharp", 2).linears().grids().size());
        assertEquals(
                "e8-1bit(group=tensor)",
                of("quip-sharp", 3).linears().grids().get(1).text());
        assertEquals("quip-sharp exists at 2, 3, 4 bits, not at 8", refusal(() -> of("quip-sharp", 8)));
        assertEquals(of("quip-sharp", 2), of("quip-sharp", 2.4));
        assertEquals(of("higgs", 3), of("higgs", 3.2));
    }

    @Test
    void whatCannotBeParsedIsRefusedWithWhatIsPossible() {
        assertTrue(refusal(() -> ModelRecipe.parse("int ; head: nf4 | estimator=plain"))
                .startsWith("'nf4 | estimator=plain': an estimator is for vectors"));
        assertTrue(refusal(() -> ModelRecipe.parse("int ; tail: keep")).contains("'embeddings: LINE|keep'"));
        assertTrue(refusal(() -> ModelRecipe.parse("int ; head: keep ; head: keep"))
                .contains("each once"));
        assertTrue(refusal(() -> ModelRecipe.parse("int ; ")).contains("'head: LINE|keep'"));
        assertTrue(
                refusal(() -> ModelRecipe.parse("int ; embeddings: int | gptq")).contains("needs calibration"));
        assertTrue(refusal(() -> ModelRecipe.parse("")).contains("empty stage"));
    }

    @Test
    void aMisspeltNameIsToldTheNearestAndAll() {
        String message = refusal(() -> ModelRecipe.parse("gtpq"));
        assertTrue(message.contains("no recipe is named 'gtpq'; the nearest is 'gptq'"), message);
        assertTrue(message.contains("lloyd"), message);
    }
}
