package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// Sums of table entries for 64 rows of 4-bit codes at a time ("fast scan"):
///
///     value(sums[r]) ~ sum over c of table[c][code[r][c]]
///
/// A block holds {@value #ROWS} rows, byte by byte: byte `b` of all rows, then byte `b + 1` of all, and so on. The low
/// half of a byte is the code of column `2 b`, the high half that of `2 b + 1`. Within the 64 bytes row `r` stands
/// at {@link #position}, so that sums of every fourth byte come out in the order of the rows.
///
/// Tables are rounded to 5 bits before, with one step for all:
///
///     entry = round((table[c][code] - least[c]) / step)        step = max over c of (most[c] - least[c]) / 31
///
/// so that a byte holds the sum of eight entries, and 16 bits that of a whole row. What comes out are sums of
/// entries, exact and the same for any width of vectors; {@link #value} says what they stand for, which is off from
/// that of the tables by at most {@link #error()} (tables whose values differ by less than `2^-140` count as
/// constant). Cost: two look-ups in a register for 64 bytes; rows of more than {@value #SPAN} bytes allocate 64
/// sums. Immutable and thread-safe.
///
/// Source: Andre et al., Cache locality is not enough: high-performance nearest neighbor search with product
/// quantization fast scan, 2015; there entries have 8 bits and are widened one by one.
public final class FastScan {
    /// Rows of a block.
    public static final int ROWS = 64;

    /// Values of a table.
    public static final int POINTS = 16;

    /// The greatest entry: eight of them fit into a byte.
    static final int MOST = 31;

    /// Bytes of a row whose entries are added before 16 bits could overflow: 264 sums of 8 entries.
    static final int SPAN = 1056;

    /// No sum of entries in a span is greater.
    static final int MOST_SUM = 2 * SPAN * MOST;

    private static final boolean VECTOR = Implementation.chosen() == Implementation.VECTOR;

    private final int rowBytes;
    private final float step;
    private final float deviation;
    private final double inverse;
    private final float base;
    private final FastScanSupport[] spans;

    private FastScan(int rowBytes, float step, float base, FastScanSupport[] spans) {
        this.rowBytes = rowBytes;
        this.step = step;
        this.deviation = step * (float) Math.sqrt(rowBytes / 6.0);
        this.inverse = 1.0 / step;
        this.base = base;
        this.spans = spans;
    }

    /// Prepares tables.
    ///
    /// @param tables 16 values for each of an even number of columns, all finite
    /// @throws IllegalArgumentException if they are not
    public static FastScan of(float[] tables) {
        return of(tables, VECTOR && VectorFastScan.COVERS ? VectorFastScan::new : ScalarFastScan::new);
    }

    static FastScan of(float[] tables, FastScanSupport.Maker maker) {
        if (tables.length % (2 * POINTS) != 0) {
            throw new IllegalArgumentException("an even number of tables of 16 values does not have " + tables.length);
        }
        int columns = tables.length / POINTS;
        float[] least = new float[columns];
        double range = 0;
        double base = 0;
        for (int column = 0; column < columns; column++) {
            float low = tables[column * POINTS];
            float high = low;
            for (int code = 0; code < POINTS; code++) {
                float value = tables[column * POINTS + code];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("a table of finite values does not have " + value);
                }
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            least[column] = low;
            base += low;
            range = Math.max(range, (double) high - low);
        }
        float step = (float) (range / MOST);
        byte[] entries = new byte[tables.length];
        double inverse = 1.0 / step;
        for (int column = 0; column < columns && step > 0; column++) {
            for (int index = column * POINTS; index < (column + 1) * POINTS; index++) {
                double whole = ((double) tables[index] - least[column]) * inverse;
                entries[index] = (byte) Math.min(MOST, (int) (whole + 0.5));
            }
        }
        return new FastScan(columns / 2, step, (float) base, spans(entries, maker));
    }

    private static FastScanSupport[] spans(byte[] entries, FastScanSupport.Maker maker) {
        int most = SPAN * 2 * POINTS;
        FastScanSupport[] spans = new FastScanSupport[Math.max(1, Math.ceilDiv(entries.length, most))];
        for (int span = 0; span < spans.length; span++) {
            spans[span] =
                    maker.make(Arrays.copyOfRange(entries, span * most, Math.min(entries.length, (span + 1) * most)));
        }
        return spans;
    }

    /// Where a row stands among the 64 bytes of its block: rows 0 to 15 at every fourth place, the next 16 behind
    /// them, and so on.
    public static int position(int row) {
        return row % 16 * 4 + row / 16;
    }

    /// Bytes of a block.
    public long blockBytes() {
        return (long) ROWS * rowBytes;
    }

    /// What sums are at most off because tables are rounded: half a step for each column. As errors of columns are
    /// independent and even, a standard deviation is `step * sqrt(columns / 12)`.
    public float error() {
        return step * rowBytes;
    }

    /// The standard deviation of what sums are off because tables are rounded.
    public float deviation() {
        return deviation;
    }

    /// What a sum of entries stands for.
    public float value(int entries) {
        return Math.fma((float) entries, step, base);
    }

    /// The sums of entries of all rows of a block.
    ///
    /// @param offset where it begins
    /// @param sums gets 64 of them, at its beginning
    public void sums(MemorySegment blocks, long offset, int[] sums) {
        reaching(blocks, offset, Double.NEGATIVE_INFINITY, sums);
    }

    /// The rows of a block whose sums stand for a least value or more.
    ///
    /// @param offset where it begins
    /// @param least what has to be reached, give or take a rounding; negative infinity for any
    /// @param sums gets those of the rows that reach it, each at its place; the others have no meaning
    /// @return the rows that reach it, as the bits of a word
    public long reaching(MemorySegment blocks, long offset, double least, int[] sums) {
        check(blocks, offset, sums);
        double entries = step == 0 ? (least <= base ? 0 : Integer.MAX_VALUE) : Math.ceil((least - base) * inverse);
        int most = (int) Math.max(0, Math.min(entries, Integer.MAX_VALUE));
        return spans.length == 1 ? spans[0].sums(blocks, offset, most, sums) : added(blocks, offset, most, sums);
    }

    /// Adds all spans.
    private long added(MemorySegment blocks, long offset, int least, int[] sums) {
        int[] more = new int[ROWS];
        Arrays.fill(sums, 0, ROWS, 0);
        for (int span = 0; span < spans.length; span++) {
            spans[span].sums(blocks, offset + (long) span * SPAN * ROWS, 0, more);
            for (int row = 0; row < ROWS; row++) {
                sums[row] += more[row];
            }
        }
        long rows = 0;
        for (int row = 0; row < ROWS; row++) {
            rows |= sums[row] >= least ? 1L << row : 0;
        }
        return rows;
    }

    private void check(MemorySegment blocks, long offset, int[] sums) {
        Objects.checkFromIndexSize(offset, blockBytes(), blocks.byteSize());
        Objects.checkFromIndexSize(0, ROWS, sums.length);
    }
}
