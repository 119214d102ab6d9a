package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import java.util.concurrent.ArrayBlockingQueue;

/// Storage of decoded rows that one block needs for a step, for the next block to take. What is not given back is
/// garbage, and so is what is given beyond 64 matrices. Thread-safe.
final class MatrixPool {
    private static final int MOST = 64;

    private final int length;
    private final ArrayBlockingQueue<float[]> free = new ArrayBlockingQueue<>(MOST);

    /// @param length values of the matrices that are kept; 0: none are
    MatrixPool(int length) {
        this.length = length;
    }

    /// A matrix that holds anything.
    Matrix take(int rows, int columns) {
        float[] values = rows * columns == length ? free.poll() : null;
        return values == null ? Matrix.zeros(rows, columns) : new Matrix(rows, columns, values);
    }

    /// Takes a matrix back, which nobody may look at any more.
    void give(Matrix matrix) {
        if (matrix.values().length == length) {
            free.offer(matrix.values());
        }
    }
}
