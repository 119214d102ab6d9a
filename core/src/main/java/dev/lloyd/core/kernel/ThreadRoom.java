package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.ArrayList;
import java.util.List;

/// Room that each thread has for itself and that grows with what it needs, so that a loop over many lengths makes no
/// garbage. What stands in it is what was left there.
public final class ThreadRoom {
    private final ThreadLocal<Own> room = ThreadLocal.withInitial(Own::new);

    /// No room yet.
    public ThreadRoom() {}

    /// What one thread has.
    private static final class Own {
        private static final int FIRST = 256;

        private float[] floats = new float[FIRST];
        private int[] ints = new int[FIRST];
        private byte[] bytes = new byte[FIRST];
        private final List<Matrix> matrices = new ArrayList<>();
    }

    /// The array of this thread, with so many values or more. It is the same one until more are asked for.
    public float[] ofLength(int least) {
        Own own = room.get();
        if (own.floats.length < least) {
            own.floats = new float[Math.max(least, 2 * own.floats.length)];
        }
        return own.floats;
    }

    /// The same for whole numbers.
    public int[] intsOfLength(int least) {
        Own own = room.get();
        if (own.ints.length < least) {
            own.ints = new int[Math.max(least, 2 * own.ints.length)];
        }
        return own.ints;
    }

    /// The same for bytes.
    public byte[] bytesOfLength(int least) {
        Own own = room.get();
        if (own.bytes.length < least) {
            own.bytes = new byte[Math.max(least, 2 * own.bytes.length)];
        }
        return own.bytes;
    }

    /// The matrix of this thread of that shape. It keeps one of each: for shapes that are few.
    public Matrix matrix(int rows, int columns) {
        List<Matrix> matrices = room.get().matrices;
        for (int index = 0; index < matrices.size(); index++) {
            Matrix matrix = matrices.get(index);
            if (matrix.rows() == rows && matrix.columns() == columns) {
                return matrix;
            }
        }
        Matrix matrix = Matrix.zeros(rows, columns);
        matrices.add(matrix);
        return matrix;
    }
}
