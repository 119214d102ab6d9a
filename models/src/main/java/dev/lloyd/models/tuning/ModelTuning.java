package dev.lloyd.models.tuning;

import dev.lloyd.quant.part.Tuning;

/// A tuning of a whole decoder, end to end: once every block is quantized (and tuned, where the recipe says so), it
/// makes what the network predicts better, or more like what the original predicts.
///
/// It stands after the tunings of blocks. The result depends on the task alone: not on threads, nor on how often a
/// run was interrupted. Parts are immutable; a call holds everything that it needs, which is the whole model: every
/// weight in floats a few times over ({@link #floatsPerWeight()}).
public interface ModelTuning extends Tuning {
    /// Checks, before anything is quantized, that the part can run on this machine.
    ///
    /// @throws IllegalArgumentException if it cannot, saying what is missing
    default void requireRunnable() {}

    /// How many steps there are.
    int steps();

    /// How many sequences of the text pass through the network in a step.
    int sequences();

    /// How often a step's text passes through the network, counting a pass backwards as two.
    double passes();

    /// Floats that are held for each weight of the quantized layers, on and off the heap.
    int floatsPerWeight();

    /// Tunes a model. What comes out is never worse than what came in, by the part's own loss on the text that it
    /// measures on: a run that diverges gives its best and says so in a note.
    ///
    /// @throws IllegalArgumentException if the grid of a layer cannot be tuned in this way; the message names it
    Tuned tune(ModelTuningTask task);
}
