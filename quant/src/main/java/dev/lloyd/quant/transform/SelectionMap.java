package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;
import java.util.Arrays;

/// Keeps some coordinates, in their order, and drops the others; undone, those are 0. Its rows are orthonormal.
///
/// @param dimension coordinates before
/// @param kept coordinates that stay, ascending
@SuppressWarnings("ArrayRecordComponent") // Read only.
record SelectionMap(int dimension, int[] kept) implements LinearMap {
    /// Checks the coordinates: they may come from a file.
    SelectionMap {
        int before = -1;
        for (int coordinate : kept) {
            if (coordinate <= before || coordinate >= dimension) {
                throw new IllegalArgumentException(
                        "of " + dimension + " coordinates " + coordinate + " cannot be kept after " + before);
            }
            before = coordinate;
        }
    }

    @Override
    public int reduced() {
        return kept.length;
    }

    @Override
    public void forward(float[] values, int offset) {
        for (int place = 0; place < kept.length; place++) {
            values[offset + place] = values[offset + kept[place]];
        }
    }

    @Override
    public void inverse(float[] values, int offset) {
        float[] some = Arrays.copyOfRange(values, offset, offset + kept.length);
        Arrays.fill(values, offset, offset + dimension, 0);
        for (int place = 0; place < kept.length; place++) {
            values[offset + kept[place]] = some[place];
        }
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }
}
