package dev.lloyd.vectors.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Products of codes of one width with a vector, as sums of look-ups: as many codes as fit into 8 bits are looked up
/// together, in a table of what they can add up to.
///
///     target = sum over g of table[g][codes of group g]
///
/// Eight groups lie in a word of 8 bytes and are added up in eight sums, so that up to 7 bytes behind the codes are
/// read and ignored. Tables take 16 KiB for 32 codes of 4 bits. Cost: a look-up and an addition for 8, 4, 2 and 2
/// codes of 1 to 4 bits, and for each that is wider. Immutable and thread-safe.
///
/// Source: Jegou, Douze and Schmid, Product quantization for nearest neighbor search, 2011, section III.
final class LookUps implements RunProduct {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int EIGHT = 8;

    private final int width;
    private final float[] values;

    /// @param bits code width, 1 to 8
    /// @param table the value of each code
    /// @param vector a value for each code
    LookUps(int bits, float[] table, float[] vector) {
        int together = together(bits);
        int groups = Math.ceilDiv(Math.ceilDiv(vector.length, together), EIGHT) * EIGHT;
        this.width = bits * together;
        this.values = new float[groups << width];
        for (int column = 0; column < vector.length; column++) {
            int from = column / together << width;
            int shift = column % together * bits;
            for (int entry = 0; entry < 1 << width; entry++) {
                values[from + entry] += table[entry >> shift & table.length - 1] * vector[column];
            }
        }
    }

    private static int together(int bits) {
        return bits == 3 ? 2 : EIGHT / bits;
    }

    /// Look-ups that a sum takes.
    static int count(int bits, int length) {
        return Math.ceilDiv(Math.ceilDiv(length, together(bits)), EIGHT) * EIGHT;
    }

    @Override
    public int readBytes() {
        return (values.length / EIGHT / (1 << width) - 1) * width + Long.BYTES;
    }

    @Override
    public float product(byte[] bytes, int offset) {
        return sum(values, width, bytes, offset);
    }

    /// The sum of look-ups of codes of one width, each in a table of its own.
    ///
    /// @param all the tables, `2^bits` values each, a multiple of eight of them
    /// @param bits code width, 1 to 8
    /// @param offset where the codes begin; of the last eight, 8 bytes are read
    static float sum(float[] all, int bits, byte[] bytes, int offset) {
        int size = 1 << bits;
        int mask = size - 1;
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        float sum4 = 0;
        float sum5 = 0;
        float sum6 = 0;
        float sum7 = 0;
        int from = offset;
        for (int at = 0; at < all.length; at += EIGHT * size, from += bits) {
            long word = (long) LONG.get(bytes, from);
            sum0 += all[at + ((int) word & mask)];
            sum1 += all[at + size + ((int) (word >>> bits) & mask)];
            sum2 += all[at + 2 * size + ((int) (word >>> 2 * bits) & mask)];
            sum3 += all[at + 3 * size + ((int) (word >>> 3 * bits) & mask)];
            sum4 += all[at + 4 * size + ((int) (word >>> 4 * bits) & mask)];
            sum5 += all[at + 5 * size + ((int) (word >>> 5 * bits) & mask)];
            sum6 += all[at + 6 * size + ((int) (word >>> 6 * bits) & mask)];
            sum7 += all[at + 7 * size + ((int) (word >>> 7 * bits) & mask)];
        }
        return sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7));
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        for (int row = 0; row < rows; row++) {
            target[row] = product(bytes, offset + row * stride);
        }
    }
}
