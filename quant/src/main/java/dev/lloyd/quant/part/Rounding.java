package dev.lloyd.quant.part;

import dev.lloyd.quant.rounding.Rounded;
import dev.lloyd.quant.rounding.RoundingTask;

/// Chooses the codes of a whole matrix.
public non-sealed interface Rounding extends Part {
    /// What the part must know about the layer's input.
    default Need need() {
        return Need.NOTHING;
    }

    /// A rounding's text form parsed: for parts that have a rounding as a parameter.
    ///
    /// @throws IllegalArgumentException as {@link PartText#parse(Question, String)}
    static Rounding parse(String text) {
        return (Rounding) PartText.parse(Question.ROUNDING, text);
    }

    /// Fits every group and writes every code through the task's {@link dev.lloyd.quant.plane.PlaneWriter}.
    Rounded round(RoundingTask task);
}
