package dev.lloyd.quant.transform;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.linalg.DoubleBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.LinearMap;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Transform;
import java.util.Optional;

/// A dense invertible map, given by its inverse `T = M^-1`: what is used at run time is exactly what is stored.
///
///     inverse  T x        dual  T^T x        forward  M x,  M = (T^T T)^-1 T^T in double precision, kept in
///     single
///
/// Sums are in double precision, over ascending columns. Both maps are kept transposed, so that a column is added
/// to all sums at once: that takes a sixth of the time of row after row and gives the same bits.
final class DenseMap implements LinearMap {
    private final Matrix inverse;
    private final Matrix inverseColumns;
    private final Matrix mapColumns;

    /// @param inverse `T`, n x n
    /// @param map `M`, n x n
    private DenseMap(Matrix inverse, Matrix map) {
        this.inverse = inverse;
        this.inverseColumns = inverse.transpose();
        this.mapColumns = map.transpose();
    }

    /// The map whose inverse is given.
    ///
    /// @throws IllegalArgumentException if it is singular
    static DenseMap ofInverse(Matrix inverse) {
        DoubleMatrix whole = DoubleMatrix.of(inverse);
        try (Workers workers = Workers.of(1)) {
            DoubleBlock block = DoubleBlock.of(whole);
            DoubleMatrix gram = Gemm.product(block.transpose(), block, workers);
            if (!(Cholesky.of(gram) instanceof Cholesky.Factor factor)) {
                throw new IllegalArgumentException("the stored map is singular");
            }
            return new DenseMap(
                    inverse, factor.solve(DoubleMatrix.of(inverse.transpose())).toFloat());
        }
    }

    /// The input map of a part whose inverse is rounded to binary16, stored, and used as it is stored.
    static AppliedTransform applied(Transform part, Matrix inverse) {
        StoredTensor stored = StoredTensor.ofHalves(inverse.values(), inverse.rows(), inverse.columns());
        return restored(part, inverse.columns(), StoredTensors.of("inverse", stored));
    }

    /// The input map of a part from what {@link #applied} stored.
    ///
    /// @throws IllegalArgumentException if it has another size or is singular
    static AppliedTransform restored(Transform part, int columns, StoredTensors tensors) {
        float[] values = tensors.get("inverse").floats();
        if (values.length != (long) columns * columns) {
            throw new IllegalArgumentException(
                    "a map of " + columns + " channels does not have " + values.length + " values");
        }
        DenseMap map = ofInverse(new Matrix(columns, columns, values));
        return new AppliedTransform(part, Optional.of(map), Optional.empty(), tensors);
    }

    @Override
    public int dimension() {
        return inverse.rows();
    }

    @Override
    public void forward(float[] values, int offset) {
        multiply(mapColumns, values, offset);
    }

    @Override
    public void inverse(float[] values, int offset) {
        multiply(inverseColumns, values, offset);
    }

    @Override
    public void dual(float[] values, int offset) {
        double[] sums = new double[dimension()];
        for (int row = 0; row < sums.length; row++) {
            float value = values[offset + row];
            for (int column = 0; column < sums.length; column++) {
                sums[column] += value * inverse.at(row, column);
            }
        }
        for (int index = 0; index < sums.length; index++) {
            values[offset + index] = (float) sums[index];
        }
    }

    private static void multiply(Matrix columns, float[] values, int offset) {
        double[] sums = new double[columns.rows()];
        float[] entries = columns.values();
        for (int column = 0; column < sums.length; column++) {
            double value = values[offset + column];
            int from = columns.offset(column);
            for (int row = 0; row < sums.length; row++) {
                sums[row] += entries[from + row] * value;
            }
        }
        for (int row = 0; row < sums.length; row++) {
            values[offset + row] = (float) sums[row];
        }
    }
}
