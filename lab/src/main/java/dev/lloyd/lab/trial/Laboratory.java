package dev.lloyd.lab.trial;

import dev.lloyd.models.recipe.Subject;
import java.io.IOException;
import java.util.List;

/// A model or a source of numbers, with everything that is needed to try recipes on it and to measure them
/// alike.
public interface Laboratory {
    /// A short name, such as `lm-7m`.
    String name();

    /// How it measures, in words: data, windows, what is quantized.
    String protocol();

    /// What its recipes quantize.
    default Subject subject() {
        return Subject.WEIGHTS;
    }

    /// Whether plans may say in what the inputs of quantized layers are multiplied.
    default boolean roundsInputs() {
        return false;
    }

    /// What it measures, most telling first.
    List<Metric> metrics();

    /// The figures of what is not quantized.
    Trial original() throws IOException;

    /// Carries out a plan.
    ///
    /// @throws IllegalArgumentException if the recipe is wrong or does not go with the model
    Trial run(TrialPlan plan) throws IOException;
}
