package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Decodes rows of windows of bits ({@link WindowRows}) to floats, as the equations there say, evaluated from right
/// to left, to the last bit, on every machine. Cost: a load, a shift, a look-up and two multiplications a value.
/// Plain loops: a gather of sixteen lanes is no faster than as many look-ups.
public final class WindowKernels {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /// Bits in front of a string, which repeat its end and so close the circle.
    private static final int FRONT = BitWindows.WIDEST;

    /// Each thread's string.
    private static final ThreadRoom ROOM = new ThreadRoom();

    private WindowKernels() {}

    /// Rows `from .. to` as floats.
    ///
    /// @param target gets them from its first row on; as many columns as the matrix
    public static void decode(WindowRows matrix, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (target.columns() != matrix.columns() || target.rows() < to - from) {
            throw new IllegalArgumentException("a target of " + target.rows() + " x " + target.columns()
                    + " cannot take " + (to - from) + " rows of " + matrix.columns() + " values");
        }
        int bits = matrix.windows().bits();
        int count = Math.ceilDiv(bits, Byte.SIZE);
        int[] pieces = ROOM.intsOfLength(count);
        byte[] string = ROOM.bytesOfLength(FRONT / Byte.SIZE + count + Integer.BYTES);
        for (int row = from; row < to; row++) {
            matrix.strings().read(row, pieces);
            lay(pieces, bits, string);
            decode(matrix.windows(), string, matrix.scales()[row], target.values(), target.offset(row - from));
        }
    }

    private static void lay(int[] pieces, int bits, byte[] string) {
        int front = 0;
        for (int bit = Math.max(0, bits - FRONT); bit < bits; bit++) {
            front = front << 1 | (pieces[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1);
        }
        string[0] = (byte) (front >> Byte.SIZE);
        string[1] = (byte) front;
        for (int piece = 0; piece < Math.ceilDiv(bits, Byte.SIZE); piece++) {
            string[FRONT / Byte.SIZE + piece] = (byte) pieces[piece];
        }
    }

    private static void decode(BitWindows windows, byte[] string, float scale, float[] target, int offset) {
        int[] ends = windows.ends();
        int[] widths = windows.widths();
        int[] starts = windows.starts();
        float[] factors = windows.factors();
        float[] tables = windows.tables();
        for (int column = 0; column < ends.length; column++) {
            // The bits before the end, and with it the widest window, are the higher ones of the word.
            int end = FRONT + ends[column];
            int word = (int) INT.get(string, (end >>> 3) - FRONT / Byte.SIZE);
            int window = word >>> (Integer.SIZE - FRONT - (end & 7)) & (1 << widths[column]) - 1;
            target[offset + column] = scale * (factors[column] * tables[starts[column] + window]);
        }
    }
}
