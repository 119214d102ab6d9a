package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;

/// Matrix products through OpenBLAS:
///
///     target = alpha * left * right + beta * target
///
/// Shapes: `left` is `m x k`, `right` is `k x n`, `target` is `m x n`; all may be blocks of larger arrays, and left
/// and right may be transposed views. Cost: `2 m n k` operations, near the machine's peak. With `beta = 0` the
/// target need not be initialised: NaN in it does not spread. NaN and infinities in the factors spread as IEEE 754
/// says. The target must not overlap a factor (not checked).
///
/// Workers share out tiles whose bounds depend on the shapes alone, so the result is the same for any number of
/// threads. A row's result may change in its last bits with the number of rows that come with it, because OpenBLAS
/// chooses its inner loops by shape (measured: up to 94 % of elements for fewer than 10 rows); where a value must
/// not depend on its batch, as in a network, use the row products of the kernels.
public final class Gemm {
    private Gemm() {}

    /// `left * right` in a new matrix.
    public static Matrix product(Matrix left, Matrix right, Workers workers) {
        return product(FloatBlock.of(left), FloatBlock.of(right), workers);
    }

    /// `left * right` in a new matrix.
    public static DoubleMatrix product(DoubleMatrix left, DoubleMatrix right, Workers workers) {
        return product(DoubleBlock.of(left), DoubleBlock.of(right), workers);
    }

    /// `left * right` in a new matrix; `left.transpose()` and `right.transpose()` give the other three
    /// products.
    public static Matrix product(FloatBlock left, FloatBlock right, Workers workers) {
        Matrix target = Matrix.zeros(left.rows(), right.columns());
        multiply(1, left, right, 0, FloatBlock.of(target), workers);
        return target;
    }

    /// `left * right` in a new matrix; `left.transpose()` and `right.transpose()` give the other three
    /// products.
    public static DoubleMatrix product(DoubleBlock left, DoubleBlock right, Workers workers) {
        DoubleMatrix target = DoubleMatrix.zeros(left.rows(), right.columns());
        multiply(1, left, right, 0, DoubleBlock.of(target), workers);
        return target;
    }

    /// `target = alpha * left * right + beta * target`, single precision.
    public static void multiply(
            float alpha, FloatBlock left, FloatBlock right, float beta, FloatBlock target, Workers workers) {
        checkShapes(left.rows(), left.columns(), right.rows(), right.columns(), target.rows(), target.columns());
        if (target.order() == Order.COLUMNS) {
            multiply(alpha, right.transpose(), left.transpose(), beta, target.transpose(), workers);
            return;
        }
        if (target.rows() == 0 || target.columns() == 0) {
            return;
        }
        int depth = left.columns();
        Tiling.forEach(target.rows(), target.columns(), depth, workers, (row, column, rows, columns) -> {
            FloatBlock first = left.slice(row, 0, rows, depth);
            FloatBlock second = right.slice(0, column, depth, columns);
            sgemm(alpha, first, second, beta, target.slice(row, column, rows, columns));
        });
    }

    /// `target = alpha * left * right + beta * target`, double precision.
    public static void multiply(
            double alpha, DoubleBlock left, DoubleBlock right, double beta, DoubleBlock target, Workers workers) {
        checkShapes(left.rows(), left.columns(), right.rows(), right.columns(), target.rows(), target.columns());
        if (target.order() == Order.COLUMNS) {
            multiply(alpha, right.transpose(), left.transpose(), beta, target.transpose(), workers);
            return;
        }
        if (target.rows() == 0 || target.columns() == 0) {
            return;
        }
        int depth = left.columns();
        Tiling.forEach(target.rows(), target.columns(), depth, workers, (row, column, rows, columns) -> {
            DoubleBlock first = left.slice(row, 0, rows, depth);
            DoubleBlock second = right.slice(0, column, depth, columns);
            dgemm(alpha, first, second, beta, target.slice(row, column, rows, columns));
        });
    }

    private static void checkShapes(
            int leftRows, int leftColumns, int rightRows, int rightColumns, int targetRows, int targetColumns) {
        if (leftColumns != rightRows || leftRows != targetRows || rightColumns != targetColumns) {
            throw new IllegalArgumentException("cannot multiply " + leftRows + " x " + leftColumns + " by " + rightRows
                    + " x " + rightColumns + " into " + targetRows + " x " + targetColumns);
        }
    }

    private static void sgemm(float alpha, FloatBlock left, FloatBlock right, float beta, FloatBlock target) {
        MemorySegment a = segment(left);
        MemorySegment b = segment(right);
        MemorySegment c = segment(target);
        OpenBlas.run(() -> {
            OpenBlas.SGEMM.invokeExact(
                    OpenBlas.ROW_MAJOR,
                    operation(left.order()),
                    operation(right.order()),
                    target.rows(),
                    target.columns(),
                    left.columns(),
                    alpha,
                    a,
                    stride(left.stride()),
                    b,
                    stride(right.stride()),
                    beta,
                    c,
                    target.stride());
        });
    }

    static void dgemm(double alpha, DoubleBlock left, DoubleBlock right, double beta, DoubleBlock target) {
        MemorySegment a = segment(left);
        MemorySegment b = segment(right);
        MemorySegment c = segment(target);
        OpenBlas.run(() -> {
            OpenBlas.DGEMM.invokeExact(
                    OpenBlas.ROW_MAJOR,
                    operation(left.order()),
                    operation(right.order()),
                    target.rows(),
                    target.columns(),
                    left.columns(),
                    alpha,
                    a,
                    stride(left.stride()),
                    b,
                    stride(right.stride()),
                    beta,
                    c,
                    target.stride());
        });
    }

    private static int operation(Order order) {
        return order == Order.ROWS ? OpenBlas.PLAIN : OpenBlas.TRANSPOSED;
    }

    /// BLAS wants a stride of 1 or more, of empty factors too.
    private static int stride(int stride) {
        return Math.max(stride, 1);
    }

    private static MemorySegment segment(FloatBlock block) {
        return MemorySegment.ofArray(block.values()).asSlice((long) block.offset() * Float.BYTES);
    }

    private static MemorySegment segment(DoubleBlock block) {
        return MemorySegment.ofArray(block.values()).asSlice((long) block.offset() * Double.BYTES);
    }
}
