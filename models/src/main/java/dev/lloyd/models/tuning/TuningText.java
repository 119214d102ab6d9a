package dev.lloyd.models.tuning;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;
import java.util.Arrays;

/// A batch of calibration text in front of a block.
///
/// @param packing which tokens belong to which sequence
/// @param input what enters the block once all blocks before it are quantized, tokens x features; not to be changed
/// @param original what enters the block in the original network, of the same shape; not to be changed
/// @param target what leaves the block (or the last of several) in the original network: of the same shape, or of
///     another with as many rows for each sequence, where blocks thin out the pixels of images; not to be changed
public record TuningText(Packing packing, Matrix input, Matrix original, Matrix target) {
    /// Checks that all have rows for every sequence, and that both inputs have one shape.
    public TuningText {
        boolean same = input.rows() == original.rows() && input.columns() == original.columns();
        if (!same || !fits(packing, input) || !fits(packing, target)) {
            throw new IllegalArgumentException(packing.tokens() + " tokens do not fit an input of " + input.rows()
                    + " x " + input.columns() + " and a target of " + target.rows() + " x " + target.columns());
        }
    }

    /// The same with what enters the block in the original network.
    public TuningText undisturbed() {
        return new TuningText(packing, original, original, target);
    }

    private static boolean fits(Packing packing, Matrix values) {
        boolean alike = Arrays.stream(packing.lengths()).distinct().count() == 1;
        return values.rows() == packing.tokens() || (alike && values.rows() % packing.sequences() == 0);
    }
}
