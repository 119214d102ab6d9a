package dev.lloyd.models.tuning;

import dev.lloyd.quant.part.Tuning;

/// A tuning that runs: makes the block of a network that was just quantized more like the block that it was.
///
/// Blocks are tuned in the order in which text passes through them, so that a block makes up for what the blocks
/// before it have lost. The result depends on the task alone: not on threads, nor on how often a run was
/// interrupted. Parts are immutable; a call holds everything that it needs.
public interface BlockTuning extends Tuning {
    /// Tokens of a portion, unless a part says otherwise: four steps on 512 tokens cost what one on a batch of 2,048
    /// does, and train further.
    int TOKENS = 512;

    /// Checks, before anything is quantized, that the part can run on this machine.
    ///
    /// @throws IllegalArgumentException if it cannot, saying what is missing
    default void requireRunnable() {}

    /// How many portions of text a block is trained on; 0 for a part in closed form.
    int steps();

    /// Tokens of a portion, a batch at most.
    default int tokens() {
        return TOKENS;
    }

    /// How often a portion passes through the block in a step, forwards and backwards.
    default int passes() {
        return 1;
    }

    /// How many consecutive blocks the part looks at to tune one: that and those after it.
    default int window() {
        return 1;
    }

    /// Tunes one block. What comes out of training is never worse than what training starts from, by the part's own
    /// loss on the task's text: a run that diverges gives its best and says so in a note. (A part that rounds anew
    /// starts from rounding to nearest, whatever the codes were.)
    ///
    /// @throws IllegalArgumentException if the grid of a layer cannot be tuned in this way; the message names it
    Tuned tune(TuningTask task);
}
