package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;
import java.util.function.Function;

/// A codebook of vectors, of which a code chooses one.
///
/// @param levels the vectors, one after the other
/// @param dimension of a vector
/// @param maker makes points of other vectors
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record VectorCodebook(float[] levels, int dimension, Function<float[], Points> maker) implements Codebook {
    @Override
    public Points with(float[] others) {
        return maker.apply(others);
    }

    @Override
    public void decode(double[] others, int levelOffset, int[] codes, int codeOffset, double[] values) {
        System.arraycopy(others, levelOffset + codes[codeOffset] * dimension, values, 0, dimension);
    }

    @Override
    public void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset) {
        int first = sumOffset + codes[codeOffset] * dimension;
        for (int place = 0; place < dimension; place++) {
            sums[first + place] += values[place];
        }
    }
}
