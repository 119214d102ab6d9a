package dev.lloyd.models.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.quant.grid.Commuting;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NamedRecipesTest {
    static List<NamedRecipe> recipes() {
        return NamedRecipes.standard().all();
    }

    static List<NamedRecipe> weights() {
        return NamedRecipes.standard().of(Subject.WEIGHTS);
    }

    static List<NamedRecipe> vectors() {
        return NamedRecipes.standard().of(Subject.VECTORS);
    }

    /// The rates to try: those that it is known at, or some of any.
    static List<Double> rates(NamedRecipe recipe) {
        return recipe.rates().isEmpty() ? List.of(1.3, 2.0, 2.5, 4.0) : recipe.rates();
    }

    @Test
    void theIndexListsTheFolder() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(NamedRecipes.class.getResource("recipes.txt"))
                        .toURI())
                .getParent();
        Set<String> indexed = recipes().stream().map(NamedRecipe::slug).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> present = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .collect(Collectors.toSet());
            assertEquals(present, indexed);
        }
        assertTrue(indexed.size() >= 20);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void everyRecipeParsesAndNeedsWhatItSays(NamedRecipe named) {
        assertEquals(named.needs(), named.recipe(OptionalDouble.empty()).need(), named.slug());
        for (double rate : rates(named)) {
            ModelRecipe recipe = named.recipe(OptionalDouble.of(rate));
            assertEquals(named.needs(), recipe.need(), named.slug());
            double nominal = recipe.linears().grids().stream()
                    .mapToDouble(grid -> grid.nominalBits())
                    .sum();
            assertEquals(rate, nominal, named.slug());
            assertEquals(recipe, RatedRecipe.of(named.slug()).at(rate), named.slug());
            assertEquals(recipe, ModelRecipe.parse(recipe.text()), named.slug());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyRecipeForVectorsHasTheRatesItSays(NamedRecipe named) {
        Need learned = named.training().isPresent() ? Need.NOTHING : named.needs();
        assertEquals(learned, named.vectors(OptionalDouble.empty()).need(), named.slug());
        for (double rate : rates(named)) {
            OptionalDouble bits = Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate);
            Recipe recipe = named.vectors(bits);
            double nominal =
                    recipe.grids().stream().mapToDouble(Grid::nominalBits).sum();
            assertEquals(rate, nominal, named.slug());
            assertEquals(recipe, Recipe.parse(recipe.text()), named.slug());
            assertEquals(
                    new VectorSystem(named.slug(), recipe, named.training()),
                    NamedRecipes.standard().vectorSystem(named.slug(), bits));
        }
    }

    static List<NamedRecipe> caches() {
        return NamedRecipes.standard().of(Subject.KV_CACHE);
    }

    /// Codes of heads are as many whatever a row's length is, and recipes say rates for heads of 32 features.
    private static double bits(Grid grid) {
        return grid instanceof Commuting commuting
                ? 2.0 * commuting.stages() * commuting.bits() / 32
                : grid.nominalBits();
    }

    /// What learns, or asks for statistics, says that it needs calibration.
    @ParameterizedTest
    @MethodSource("caches")
    void everyRecipeForCachesHasTheRatesItSaysAndNeedsWhatItSays(NamedRecipe named) {
        Network network = TinyModels.llama(LlamaConfig.Head.UNTIED);
        Decoder decoder = new Decoder(network, TinyModels.weights(TinyModels.tensors(network, 5)), List.of());
        for (double rate : rates(named)) {
            CacheRecipe recipe = named.cache(OptionalDouble.of(rate));
            assertEquals(rate, bits(recipe.keys().recipe().grids().getFirst()), named.slug());
            assertEquals(recipe, CacheRecipe.parse(recipe.text()), named.slug());
            assertEquals(recipe, NamedRecipes.standard().cache(named.slug(), OptionalDouble.of(rate)));
            try (Workers workers = Workers.of(1)) {
                CacheFormat.fit(recipe, decoder, List.of(), 1, workers, () -> {});
                assertEquals(Need.NOTHING, named.needs(), named.slug());
            } catch (IllegalArgumentException learns) {
                assertEquals(Need.CALIBRATION, named.needs(), named.slug() + ": " + learns.getMessage());
            }
        }
    }

    @Test
    void recipesOfAsManyBitsForAnyLengthRefuseARate() {
        OptionalDouble two = OptionalDouble.of(2);
        for (String text : List.of("pq", "product")) {
            assertEquals(
                    text + " has as many bits for a vector of any length: its parameters say how many, not a rate",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> NamedRecipes.standard().vectors(text, two))
                            .getMessage());
        }
    }

    @Test
    void aLineForVectorsIsBroughtToARate() {
        NamedRecipes recipes = NamedRecipes.standard();
        assertEquals(
                Recipe.parse("hadamard | lloyd-max(bits=2)"),
                recipes.vectors("hadamard | lloyd-max", OptionalDouble.of(2)));
        assertEquals(Recipe.parse("product"), recipes.vectors("product", OptionalDouble.empty()));
    }

    @Test
    void whatIsTrainedWithQueriesIsNotTakenForALine() {
        NamedRecipes recipes = NamedRecipes.standard();
        String said = assertThrows(
                        IllegalArgumentException.class, () -> recipes.vectors("distill-vq", OptionalDouble.empty()))
                .getMessage();
        assertTrue(said.startsWith("'distill-vq' is trained with queries, and here are none"), said);
        assertEquals("jpq", recipes.vectorSystem("jpq", OptionalDouble.empty()).title());
        assertEquals(
                "product(bits=8)",
                recipes.vectorSystem(" product", OptionalDouble.empty()).title());
    }

    @Test
    void aNameOfAnotherSubjectIsRefused() {
        OptionalDouble own = OptionalDouble.empty();
        NamedRecipes recipes = NamedRecipes.standard();
        assertEquals(
                "'gptq' is a recipe for weights, not for vectors",
                assertThrows(IllegalArgumentException.class, () -> recipes.vectors("gptq", own))
                        .getMessage());
        assertEquals(
                "'lloyd-vec' is a recipe for vectors, not for weights",
                assertThrows(IllegalArgumentException.class, () -> ModelRecipe.of("lloyd-vec", own))
                        .getMessage());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeDocumentsItself(NamedRecipe named) {
        assertFalse(named.title().isBlank());
        assertFalse(named.source().isBlank());
        assertTrue(named.summary().endsWith("."), named.summary());
        assertEquals(named, NamedRecipes.standard().named(named.slug()));
    }

    @Test
    void anUnknownNameIsToldTheNearestAndAll() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> NamedRecipes.standard().named("QuIP#"))
                .getMessage();
        assertTrue(message.startsWith("no recipe is named 'QuIP#'; the nearest is 'quip', of rtn, nf4"), message);
    }

    @Test
    void aResourceWithAMistakeIsNamed() {
        String whole = "subject: weights\ntitle: T\nsource: S\nsummary: X.\nneeds: nothing\nrates: [4]\nline: int\n";
        assertEquals(List.of(4.0), RecipeResource.parse("a", whole).rates());
        assertTrue(mistake(whole + "lime: int").contains("a.yaml has an unknown key 'lime'"));
        assertTrue(mistake(whole.replace("line: int\n", "")).contains("needs a text for 'line'"));
        assertTrue(mistake(whole.replace("weights", "sound"))
                .contains("weights or deltas or vectors or kv-cache, not 'sound'"));
        assertTrue(mistake(whole.replace("nothing", "luck")).contains("'calibration'"));
        assertTrue(mistake(whole.replace("[4]", "some")).contains("'rates'"));
    }

    private static String mistake(String yaml) {
        return assertThrows(IllegalStateException.class, () -> RecipeResource.parse("a", yaml))
                .getMessage();
    }

    @Test
    void aLineForARateThatIsNotKnownIsRefused() {
        String yaml = "subject: weights\ntitle: T\nsource: S\nsummary: X.\nneeds: nothing\nrates: [4]\nline: int\n"
                + "lines:\n  3: int(bits=3)\n";
        assertThrows(IllegalArgumentException.class, () -> RecipeResource.parse("a", yaml));
    }
}
