package dev.lloyd.models.recipe;

import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A published system as a recipe with a name.
///
/// @param slug its name in flags, claims and the changelog
/// @param subject what it quantizes
/// @param title its name in print
/// @param source the paper
/// @param summary what it does, in one sentence
/// @param notes where it differs from its paper; may be empty
/// @param needs what it must know beside the weights or vectors
/// @param rates nominal rates at which it is known to do well, ascending; empty: any; NaN alone: its parameters say
///     how many bits a vector of any length has
/// @param line the recipe; brought to other rates by its grids
/// @param lines recipes of the rates for which the system takes other parts
public record NamedRecipe(
        String slug,
        Subject subject,
        String title,
        String source,
        String summary,
        String notes,
        Need needs,
        List<Double> rates,
        String line,
        Map<Double, String> lines) {
    /// Copies the collections and checks that each rate of its own is among the rates.
    public NamedRecipe {
        rates = List.copyOf(rates);
        lines = java.util.Collections.unmodifiableMap(new TreeMap<>(lines));
        for (double rate : lines.keySet()) {
            if (!rates.isEmpty() && !rates.contains(rate)) {
                throw new IllegalArgumentException(
                        slug + ": a line for " + rate + " bits, which is not among its rates " + rates);
            }
        }
    }

    /// The recipe for a model at its own rate, or at the given one: that rate exactly if the system exists at
    /// any, else the nearest that it is known at (of two equally near ones the lower), for an allocation to mix
    /// with others.
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates, or
    ///     if it is no recipe for weights or deltas
    public ModelRecipe recipe(OptionalDouble bits) {
        return at(
                subject == Subject.DELTAS ? subject : Subject.WEIGHTS, bits, ModelRecipeText::ofLines, ModelRecipe::at);
    }

    /// The recipe for vectors at its own rate, or at the given one, as {@link #recipe} takes it.
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates, or
    ///     if it is no recipe for vectors
    public Recipe vectors(OptionalDouble bits) {
        return at(Subject.VECTORS, bits, Recipe::parse, GridRates::at);
    }

    /// The recipe for a cache at its own rate, or at the given one, as {@link #recipe} takes it.
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates, or
    ///     if it is no recipe for a cache
    public CacheRecipe cache(OptionalDouble bits) {
        return at(Subject.KV_CACHE, bits, CacheRecipe::parse, GridRates::at);
    }

    /// The training that codebooks get once they have learned from the vectors: the system's own, by its name,
    /// where it needs queries.
    public Optional<String> training() {
        return needs == Need.QUERIES ? Optional.of(slug) : Optional.empty();
    }

    private <R> R at(Subject asked, OptionalDouble bits, Function<String, R> parsed, BiFunction<R, Double, R> rated) {
        if (subject != asked) {
            throw new IllegalArgumentException("'" + slug + "' is a recipe for " + subject + ", not for " + asked);
        }
        if (bits.isEmpty()) {
            return parsed.apply(line);
        }
        double wanted = bits.getAsDouble();
        double rate = rates.isEmpty() ? wanted : GridRates.requireNear(slug, rates, wanted);
        String own = lines.get(rate);
        return own != null ? parsed.apply(own) : rated.apply(parsed.apply(line), rate);
    }
}
