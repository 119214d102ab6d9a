package dev.lloyd.lab.trial;

import dev.lloyd.lab.report.Figures;
import dev.lloyd.models.packed.InputRounding;
import java.util.OptionalDouble;

/// What is to be tried.
///
/// @param name what tables and plots call it
/// @param recipe a recipe line or the name of a recipe
/// @param bits the rate to allocate for, all side information counted; empty: what the recipe gives
/// @param activations in what the quantized layers' inputs are multiplied
public record TrialPlan(String name, String recipe, OptionalDouble bits, InputRounding activations) {
    /// With inputs in floats.
    public TrialPlan(String name, String recipe, OptionalDouble bits) {
        this(name, recipe, bits, InputRounding.NONE);
    }

    /// Checks that there is a name and a recipe and that the rate is possible.
    public TrialPlan {
        if (name.isBlank() || recipe.isBlank()) {
            throw new IllegalArgumentException(
                    "a trial needs a name and a recipe, not '" + name + "' and '" + recipe + "'");
        }
        if (bits.isPresent() && !(bits.getAsDouble() > 0 && bits.getAsDouble() <= 32)) {
            throw new IllegalArgumentException("bits must be more than 0 and at most 32, not " + bits.getAsDouble());
        }
    }

    /// A recipe at its own rate.
    public static TrialPlan of(String name, String recipe) {
        return new TrialPlan(name, recipe, OptionalDouble.empty());
    }

    /// A recipe at a rate.
    public static TrialPlan at(String name, String recipe, double bits) {
        return new TrialPlan(name, recipe, OptionalDouble.of(bits));
    }

    /// The recipe with its rate and its inputs: `gptq at 3 bits, activations int8`.
    public String text() {
        String rate = bits.isPresent() ? " at " + Figures.number(bits.getAsDouble()) + " bits" : "";
        String inputs = activations.isNone() ? "" : ", activations " + activations.text();
        return recipe + rate + inputs;
    }
}
