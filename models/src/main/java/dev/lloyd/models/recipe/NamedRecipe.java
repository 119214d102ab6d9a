package dev.lloyd.models.recipe;

import dev.lloyd.quant.part.Need;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// A published system as a recipe with a name.
///
/// @param slug its name in flags, claims and the changelog
/// @param subject what it quantizes, such as `weights`
/// @param title its name in print
/// @param source the paper
/// @param summary what it does, in one sentence
/// @param notes where it differs from its paper; may be empty
/// @param needs what it must know beside the weights
/// @param rates nominal rates at which it is known to do well, ascending; empty: any
/// @param line the recipe; brought to other rates by its grids
/// @param lines recipes of the rates for which the system takes other parts
public record NamedRecipe(
        String slug,
        String subject,
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

    /// The recipe at its own rate, or at the given one: that rate exactly if the system exists at any, else the
    /// nearest that it is known at (of two equally near ones the lower), for an allocation to mix with others.
    ///
    /// @throws IllegalArgumentException if the nearest rate is more than half a bit away, listing the rates
    public ModelRecipe recipe(OptionalDouble bits) {
        if (bits.isEmpty()) {
            return ModelRecipeText.ofLines(line);
        }
        double wanted = bits.getAsDouble();
        double rate = rates.isEmpty() ? wanted : GridRates.requireNear(slug, rates, wanted);
        String own = lines.get(rate);
        return own != null
                ? ModelRecipeText.ofLines(own)
                : ModelRecipeText.ofLines(line).at(rate);
    }
}
