package dev.lloyd.core.linalg;

import dev.lloyd.core.matrix.DoubleMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies between heap matrices and native memory, and the checks that every factorization begins with.
final class Natives {
    private Natives() {}

    /// A native copy that lives as long as the arena.
    static MemorySegment copy(DoubleMatrix source, Arena arena) {
        return source.values().length == 0
                ? doubles(1, arena)
                : arena.allocateFrom(ValueLayout.JAVA_DOUBLE, source.values());
    }

    /// Room for some doubles; never null, as LAPACK wants it.
    static MemorySegment doubles(long count, Arena arena) {
        return arena.allocate(ValueLayout.JAVA_DOUBLE, Math.max(count, 1));
    }

    static DoubleMatrix matrix(MemorySegment source, int rows, int columns) {
        return new DoubleMatrix(rows, columns, values(source, Math.multiplyExact(rows, columns)));
    }

    static double[] values(MemorySegment source, int count) {
        return source.asSlice(0, (long) count * Double.BYTES).toArray(ValueLayout.JAVA_DOUBLE);
    }

    static void requireSquare(DoubleMatrix matrix) {
        if (matrix.rows() != matrix.columns()) {
            throw new IllegalArgumentException(
                    "needs a square matrix, not " + matrix.rows() + " x " + matrix.columns());
        }
    }

    static void requireFinite(DoubleMatrix matrix) {
        double[] values = matrix.values();
        for (int index = 0; index < values.length; index++) {
            if (!Double.isFinite(values[index])) {
                throw new IllegalArgumentException("element (" + index / matrix.columns() + ", "
                        + index % matrix.columns() + ") is " + values[index] + "; needs finite values");
            }
        }
    }

    /// An iterative LAPACK method that did not converge; on finite input this is not known to happen.
    static void requireConvergence(String what, int info) {
        if (info > 0) {
            throw new ArithmeticException(what + " did not converge (LAPACK info " + info + ")");
        }
    }
}
