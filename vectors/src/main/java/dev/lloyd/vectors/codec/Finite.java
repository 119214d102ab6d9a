package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import java.util.function.IntToLongFunction;

/// Refuses vectors that have no distances.
public final class Finite {
    private Finite() {}

    /// Checks that all values are finite.
    ///
    /// @param vectors a vector a row
    /// @param what a vector is called
    /// @param number of the vector in a row
    /// @throws IllegalArgumentException if a value is not finite, naming the vector and the place
    public static void require(Matrix vectors, String what, IntToLongFunction number) {
        int index = vectors.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException(what + " " + number.applyAsLong(index / vectors.columns())
                    + " has the value " + vectors.values()[index] + " at place " + index % vectors.columns()
                    + "; only finite values have distances");
        }
    }
}
