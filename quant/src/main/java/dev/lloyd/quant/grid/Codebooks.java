package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensors;

/// Reads codebooks that are stored beside codes.
final class Codebooks {
    private Codebooks() {}

    /// The stored centroids, one after the other.
    ///
    /// @throws IllegalArgumentException if there is no `levels` tensor of that size or a value is not finite
    static float[] checked(StoredTensors side, int count, int dimension) {
        return checked(side, "levels", count, dimension);
    }

    /// Such a tensor of another name.
    static float[] checked(StoredTensors side, String name, int count, int dimension) {
        float[] values = side.get(name).floats();
        if (values.length != count * dimension) {
            throw new IllegalArgumentException(
                    "a codebook of " + count + " x " + dimension + " does not have " + values.length + " values");
        }
        for (int index = 0; index < values.length; index++) {
            if (!Float.isFinite(values[index])) {
                throw new IllegalArgumentException(
                        "value " + index + " of the codebook is " + values[index] + "; it must be finite");
            }
        }
        return values;
    }
}
