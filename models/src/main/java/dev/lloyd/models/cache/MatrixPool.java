package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/// Storage of decoded rows that one block needs for a step, for the next block to take: whole pages, and one that is
/// not whole, which has as many rows in every block. What is not given back is garbage, and so is what is given beyond
/// 64 pages and one. Thread-safe.
final class MatrixPool {
    private static final int MOST = 64;
    private static final float[] NONE = {};

    private final int length;
    private final ArrayBlockingQueue<float[]> free = new ArrayBlockingQueue<>(MOST);
    private final AtomicReference<float[]> begun = new AtomicReference<>(NONE);

    /// @param length values of a page; 0: none are kept
    MatrixPool(int length) {
        this.length = length;
    }

    /// A matrix that holds anything.
    Matrix take(int rows, int columns) {
        int wanted = rows * columns;
        float[] values = wanted == length ? free.poll() : begun.getAndSet(NONE);
        return values == null || values.length != wanted
                ? Matrix.zeros(rows, columns)
                : new Matrix(rows, columns, values);
    }

    /// Takes a matrix back, which nobody may look at any more.
    void give(Matrix matrix) {
        float[] values = matrix.values();
        if (values.length == length) {
            free.offer(values);
        } else if (length > 0) {
            begun.set(values);
        }
    }

    /// The transpose of a matrix, which is taken back.
    Matrix turnedOver(Matrix matrix) {
        int newRows = matrix.columns();
        Matrix target = take(newRows, matrix.rows());
        matrix.transpose(target);
        give(matrix);
        return target;
    }
}
