package dev.lloyd.bench.caches;

import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A cache that is asked for.
///
/// @param text what asks for it, a recipe with or without a rate behind it, as {@link #parse} takes it
/// @param recipe how it is coded
record CacheChoice(String text, CacheRecipe recipe) {
    /// Bits at which systems are put side by side.
    private static final double COMMON = 4;

    /// Not every colon stands before a rate: a line can end in `chunk: 32`, and that without the space.
    private static final Pattern RATED = Pattern.compile("([\\w#+-]+|.*\\)):(\\d+(?:\\.\\d+)?)");

    /// Reads a recipe and its rate.
    ///
    /// @param text the name of a recipe for caches, or a line; a colon and a rate may follow, a line only where
    ///     it ends in a parenthesis
    /// @throws IllegalArgumentException for a recipe or a rate that does not exist, with what is possible
    static CacheChoice parse(String text) {
        Matcher rated = RATED.matcher(text.strip());
        CacheRecipe recipe = rated.matches()
                ? recipe(rated.group(1), OptionalDouble.of(Double.parseDouble(rated.group(2))))
                : recipe(text.strip(), OptionalDouble.empty());
        return new CacheChoice(text.strip(), recipe);
    }

    private static CacheRecipe recipe(String nameOrLine, OptionalDouble bits) {
        return NamedRecipes.standard().cache(nameOrLine, bits);
    }

    /// Every recipe for caches that has a name, at that of its rates which is nearest to 4 bits, of two the
    /// lower; at its own where it has none.
    static List<CacheChoice> named() {
        return NamedRecipes.standard().of(Subject.KV_CACHE).stream()
                .map(each ->
                        parse(each.slug() + rate(each).map(rate -> ":" + rate).orElse("")))
                .toList();
    }

    private static Optional<String> rate(NamedRecipe recipe) {
        return recipe.rates().stream()
                .filter(Double::isFinite)
                .min(Comparator.comparingDouble(rate -> Math.abs(rate - COMMON)))
                .map(rate -> Double.toString(rate).replaceFirst("\\.0$", ""));
    }

    /// The text as a cell of a table in Markdown.
    String title() {
        return "`" + text.replace("|", "\\|") + "`";
    }
}
