package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import java.util.concurrent.ArrayBlockingQueue;

/// Storage of decoded rows that are needed for one step of one block, for the next block to take. What is not given
/// back
/// is left to the collector of garbage, and so is what is more than a few megabytes. Thread-safe.
final class MatrixPool {
    private static final int MOST = 64;

    private final int length;
    private final ArrayBlockingQueue<float[]> free = new ArrayBlockingQueue<>(MOST);

    /// @param length values of the matrices that are kept
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
