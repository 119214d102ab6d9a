package dev.lloyd.quant.transform;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.form.LinearMap;
import dev.lloyd.quant.form.StoredTensor;

/// Divides each coordinate by a factor of its own, and multiplies to undo it: at run time there are only
/// products.
///
///     forward  x_j / factor_j        inverse  x_j factor_j        dual  x_j factor_j
///
/// @param factors finite and not 0, each exact in binary16
@SuppressWarnings("ArrayRecordComponent") // Read only.
record DiagonalMap(float[] factors) implements LinearMap {
    private static final double LEAST = 1e-4;
    private static final double MOST = 6e4;

    /// A map with the factors nearest to these that binary16 can hold, clamped to `1e-4 ... 6e4`.
    static DiagonalMap rounded(double[] factors) {
        float[] stored = new float[factors.length];
        for (int index = 0; index < stored.length; index++) {
            stored[index] = StoredTensor.half((float) Math.clamp(factors[index], LEAST, MOST));
        }
        return new DiagonalMap(stored);
    }

    /// The factors as stored.
    StoredTensor stored() {
        return StoredTensor.ofHalves(factors, factors.length);
    }

    /// The inverse of {@link #stored()}.
    static DiagonalMap restore(int dimension, StoredTensor tensor) {
        float[] factors = tensor.floats();
        if (factors.length != dimension) {
            throw new IllegalArgumentException(dimension + " channels do not have " + factors.length + " scales");
        }
        for (int index = 0; index < dimension; index++) {
            if (!(Math.abs(factors[index]) > 0) || !Float.isFinite(factors[index])) {
                throw new IllegalArgumentException("the scale of channel " + index + " is " + factors[index]);
            }
        }
        return new DiagonalMap(factors);
    }

    @Override
    public int dimension() {
        return factors.length;
    }

    @Override
    public void forward(float[] values, int offset) {
        for (int index = 0; index < factors.length; index++) {
            values[offset + index] /= factors[index];
        }
    }

    @Override
    public void inverse(float[] values, int offset) {
        FloatKernels.multiply(factors, 0, values, offset, factors.length);
    }

    @Override
    public void dual(float[] values, int offset) {
        inverse(values, offset);
    }
}
