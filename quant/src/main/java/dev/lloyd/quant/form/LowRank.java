package dev.lloyd.quant.form;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import java.util.Arrays;

/// The canonical form's thin correction `U V^T`, stored in binary16.
///
/// @param left `U`, rows x rank; every value exact in binary16
/// @param right `V`, columns x rank; every value exact in binary16
public record LowRank(Matrix left, Matrix right) {
    /// Checks the ranks.
    public LowRank {
        if (left.columns() != right.columns()) {
            throw new IllegalArgumentException(
                    "the correction's ranks differ: " + left.columns() + " and " + right.columns());
        }
    }

    /// A correction whose factors are rounded to binary16, as they will be stored.
    public static LowRank rounded(Matrix left, Matrix right) {
        return new LowRank(round(left), round(right));
    }

    private static Matrix round(Matrix source) {
        Matrix target = source.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = StoredTensor.half(target.values()[index]);
        }
        return target;
    }

    /// The rank.
    public int rank() {
        return left.columns();
    }

    /// Adds `U V^T` to dense rows `from` to `to`, which lie in `target` from its beginning. Products of factors are
    /// exact, so that sums do not depend on whether they are rounded with them.
    public void addTo(int from, int to, float[] target) {
        int columns = right.rows();
        float[] across = right.transpose().values();
        float[] sums = new float[columns];
        for (int row = from; row < to; row++) {
            Arrays.fill(sums, 0);
            for (int index = 0; index < rank(); index++) {
                FloatKernels.axpy(left.at(row, index), across, index * columns, sums, 0, columns);
            }
            FloatKernels.axpy(1, sums, 0, target, (row - from) * columns, columns);
        }
    }

    StoredTensors tensors() {
        return StoredTensors.of("u", StoredTensor.ofHalves(left.values(), left.rows(), rank()))
                .plusOne("v", StoredTensor.ofHalves(right.values(), right.rows(), rank()));
    }

    static LowRank restore(int rows, int columns, StoredTensors tensors) {
        return new LowRank(factor(rows, tensors.get("u")), factor(columns, tensors.get("v")));
    }

    private static Matrix factor(int rows, StoredTensor tensor) {
        float[] values = tensor.floats();
        if (rows == 0 || values.length % rows != 0) {
            throw new IllegalArgumentException(
                    "a factor of " + values.length + " values does not have " + rows + " rows");
        }
        return new Matrix(rows, values.length / rows, values);
    }
}
