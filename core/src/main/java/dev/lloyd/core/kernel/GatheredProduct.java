package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Products of one vector with rows of packed codes that lie anywhere in memory, through a table of what the first few
/// bits of codes stand for:
///
///     target[r] = sum over c of top[code[r][c] >> (bits - min(bits, 5))] * x[c]
///     top[i]    = the mean of the values whose codes begin with these bits
///
/// Codes are packed as in {@link TableProduct}. Those of up to {@value #MOST} bits are looked up whole, and have its
/// products to the last bit; wider ones are off by {@link #deviation} or so, in a third of its time. A row's
/// product does not depend on the rows it comes with. NaN and infinities in the vector spread as IEEE 754 says. Cost:
/// a look-up and a multiply-add for 16 codes at a time; four rows go side by side, so that memory brings them side by
/// side. Immutable and thread-safe.
public final class GatheredProduct {
    /// The most bits of a code that are looked up.
    static final int MOST = 5;

    private final GatheredProductSupport support;
    private final double deviation;

    private GatheredProduct(GatheredProductSupport support, double deviation) {
        this.support = support;
        this.deviation = deviation;
    }

    /// Whether this machine has fast ones.
    public static boolean isFast() {
        return Implementation.chosen() == Implementation.VECTOR && VectorGathered.covers();
    }

    /// What is looked up, made once for all vectors. Immutable and thread-safe.
    public static final class Tables {
        private final int bits;
        private final float[] top;
        private final double deviation;

        private Tables(int bits, float[] top, double deviation) {
            this.bits = bits;
            this.top = top;
            this.deviation = deviation;
        }

        /// Prepares a vector.
        ///
        /// @param values one for each column; copied
        public GatheredProduct with(float[] values) {
            return with(values, isFast() ? VectorGathered::new : ScalarGathered::new);
        }

        GatheredProduct with(float[] values, GatheredProductSupport.Maker maker) {
            double length = Math.sqrt(FloatKernels.sumOfSquares(values, 0, values.length));
            return new GatheredProduct(maker.make(bits, top, values), length * deviation);
        }
    }

    /// Prepares a table.
    ///
    /// @param bits code width, 1 to 8
    /// @param table the value of each code, `2^bits` of them, finite
    public static Tables tables(int bits, float[] table) {
        if (bits < 1 || bits > 8 || table.length != 1 << bits) {
            throw new IllegalArgumentException(
                    "codes of 1 to 8 bits have a table of 2^bits values, not " + bits + " bits and " + table.length);
        }
        int each = 1 << Math.max(0, bits - MOST);
        float[] top = new float[table.length / each];
        double squares = 0;
        for (int index = 0; index < top.length; index++) {
            double sum = 0;
            for (int code = index * each; code < (index + 1) * each; code++) {
                sum += table[code];
            }
            top[index] = (float) (sum / each);
            for (int code = index * each; code < (index + 1) * each; code++) {
                squares += Math.pow(table[code] - (double) top[index], 2);
            }
        }
        return new Tables(bits, top, Math.sqrt(squares / table.length));
    }

    /// How far products are from those with whole codes, as a standard deviation over rows in which all codes are as
    /// frequent; 0 if codes are looked up whole. Rows of the codes of a normal variable, which have few of the
    /// outermost, are off by half as much.
    public double deviation() {
        return deviation;
    }

    /// Bytes from the beginning of a row that are read: no fewer than its codes take, and what lies behind those is
    /// ignored.
    public int readBytes() {
        return support.readBytes();
    }

    /// The products of `rows` rows, written to the beginning of `target`.
    ///
    /// @param bytes where the rows lie
    /// @param starts where each row begins, {@link #readBytes()} before the end of `bytes` or earlier
    /// @throws IndexOutOfBoundsException if a row does not lie in `bytes`
    public void multiply(MemorySegment bytes, long[] starts, int rows, float[] target) {
        Objects.checkFromIndexSize(0, rows, Math.min(starts.length, target.length));
        support.multiply(bytes, starts, rows, target);
    }
}
