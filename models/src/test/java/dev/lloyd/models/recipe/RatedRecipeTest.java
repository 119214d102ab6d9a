package dev.lloyd.models.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.quantize.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RatedRecipeTest {
    @Test
    void aNameHasItsRatesAndALineThoseOfItsGrid() {
        assertEquals(List.of(2.0, 3.0, 4.0), RatedRecipe.of("quip-sharp").rates());
        assertEquals(List.of(4.0), RatedRecipe.of("hadamard | mxfp4").rates());
        assertEquals(List.of(3.0), RatedRecipe.of("e8p + e8-1bit").rates(), "planes have the rate of their sum");
        assertEquals(List.of(), RatedRecipe.of("entropy-coded").rates(), "any");
    }

    @Test
    void rolesWithNamesHaveTheRatesThatAllOfThemHave() {
        assertEquals(
                List.of(2.0, 3.0, 4.0),
                RatedRecipe.of("rtn ; embeddings: quip-sharp").rates());
        assertEquals(List.of(4.0), RatedRecipe.of("lloyd ; head: nf4").rates());
        assertEquals(
                List.of(), RatedRecipe.of("lloyd ; embeddings: int(bits=8)").rates(), "a line is fixed");
        String message = assertThrows(
                        IllegalArgumentException.class, () -> RatedRecipe.of("quip ; head: int ; head: int"))
                .getMessage();
        assertTrue(message.contains("each once"), message);
        message = assertThrows(IllegalArgumentException.class, () -> RatedRecipe.of("e8p + e8-1bit ; head: nf4"))
                .getMessage();
        assertEquals("no rate is among both 3 and 4 bits", message);
    }

    @Test
    void eachRateTakesThePartsOfThatRate() {
        RatedRecipe recipe = RatedRecipe.of("quip-sharp ; head: int(bits=8)");
        assertEquals(2, recipe.at(4).linears().grids().size());
        assertEquals(1, recipe.at(2).linears().grids().size());
        assertEquals("int(bits=8)", recipe.at(2).head().orElseThrow().text());
        assertEquals(Optional.of(recipe.own().linears()), recipe.recipe(Role.LINEAR, "any"));
    }
}
