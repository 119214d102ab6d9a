package dev.lloyd.models.tuning;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;

/// A batch of calibration text in front of a block.
///
/// @param packing which tokens belong to which sequence
/// @param input what enters the block once all blocks before it are quantized, tokens x features; not to be changed
/// @param target what leaves the block of the original network, of the same shape; not to be changed
public record TuningText(Packing packing, Matrix input, Matrix target) {
    /// Checks that the shapes agree.
    public TuningText {
        boolean same = input.rows() == target.rows() && input.columns() == target.columns();
        if (!same || packing.tokens() != input.rows()) {
            throw new IllegalArgumentException(packing.tokens() + " tokens do not fit an input of " + input.rows()
                    + " x " + input.columns() + " and a target of " + target.rows() + " x " + target.columns());
        }
    }
}
