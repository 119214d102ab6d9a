package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Products of a vector with 64 rows of codes of 1 or 2 bits at a time ("fast scan"):
///
///     value(sums[r]) ~ sum over c of values[c] * points[code[r][c]]
///
/// Codes of a row are packed as {@link dev.lloyd.core.bits.BitPacking} does it. A block holds {@value #ROWS} rows,
/// byte by byte: byte `b` of all rows, then byte `b + 1` of all, and so on. Within the 64 bytes row `r` stands at
/// {@link #position}.
///
/// Half a byte is a code of 4 bits for 4 or 2 columns, with a table of 16 sums of products. Tables are rounded to 5
/// bits before, with one step for all:
///
///     entry = round((table[t][code] - zero[t]) / step)         step = max over t of (most[t] - least[t]) / 31
///
/// so that a byte holds the sum of eight entries, and 16 bits that of a whole row; where a row has more than 2,114
/// tables, entries are at most `65535 / tables` instead. What comes out are sums of entries, exact and the same for
/// any width of vectors; {@link #value} says what they stand for, which is off from the product by at most {@link
/// #error()} (tables whose values differ by less than `2^-121` count as constant). Cost: two look-ups in a register
/// for 64 bytes, and a microsecond or two to prepare 100 to 200 tables. Immutable and thread-safe.
///
/// Source: Andre et al., Cache locality is not enough: high-performance nearest neighbor search with product
/// quantization fast scan, 2015; there entries have 8 bits and are widened one by one.
public final class FastScan {
    /// Rows of a block.
    public static final int ROWS = 64;

    /// Bits of a half of a byte, which number the entries of a table.
    static final int CODE_BITS = 4;

    /// Entries of a table.
    static final int POINTS = 1 << CODE_BITS;

    /// The greatest entry: eight of them fit into a byte.
    static final int MOST = 31;

    /// The greatest sum.
    static final int MOST_SUM = (1 << Character.SIZE) - 1;

    private static final boolean VECTOR = Implementation.chosen() == Implementation.VECTOR;

    private final int rowBytes;
    private final float step;
    private final float deviation;
    private final double inverse;
    private final float base;
    private final FastScanSupport support;

    private FastScan(int rowBytes, float step, float base, FastScanSupport support) {
        this.rowBytes = rowBytes;
        this.step = step;
        this.deviation = step * (float) Math.sqrt(rowBytes / 6.0);
        this.inverse = 1.0 / step;
        this.base = base;
        this.support = support;
    }

    /// Prepares a vector.
    ///
    /// @param values a value for each column
    /// @param points what codes stand for: 2 or 4 values, ascending
    /// @throws IllegalArgumentException if a row has more than 32,767 bytes, if there are other numbers of points,
    ///     or if a sum of products is not finite
    public static FastScan of(float[] values, float[] points) {
        return of(values, points, VECTOR && VectorFastScan.COVERS ? VectorFastScan::new : ScalarFastScan::new);
    }

    static FastScan of(float[] values, float[] points, FastScanSupport.Maker maker) {
        FastScanTables tables = FastScanTables.of(values, points);
        return new FastScan(tables.rowBytes(), tables.step(), tables.base(), maker.make(tables));
    }

    /// Where a row stands among the 64 bytes of its block: rows 0 to 15 at every fourth place, the next 16 behind
    /// them, and so on.
    public static int position(int row) {
        return row % 16 * 4 + row / 16;
    }

    /// Where the sum of a row stands among the 64 of its block: those of even positions, then those of odd ones.
    public static int place(int row) {
        return position(row) / 2 + (position(row) % 2) * (ROWS / 2);
    }

    /// Rows of a block, as bits of a word, from bits in the order of their sums.
    static long rows(long places) {
        return Long.compress(places, 0x5555_5555L)
                | Long.compress(places, 0x5555_5555L << 32) << 16
                | Long.compress(places, 0xAAAA_AAAAL) << 32
                | Long.compress(places, 0xAAAA_AAAAL << 32) << 48;
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
    ///
    /// @param sum as it was stored, all of its bits counting upwards from 0
    public float value(short sum) {
        return Math.fma((float) Short.toUnsignedInt(sum), step, base);
    }

    /// The sums of entries of all rows of some blocks, which lie anywhere.
    ///
    /// @param starts where blocks begin
    /// @param first of those that are summed
    /// @param count of them
    /// @param sums gets 64 sums for each block from `64 * first` on, that of row `r` at {@link #place}
    public void sums(MemorySegment blocks, long[] starts, int first, int count, short[] sums) {
        Objects.checkFromIndexSize(first, count, starts.length);
        Objects.checkFromIndexSize(first, count, sums.length / ROWS);
        for (int block = first; block < first + count; block++) {
            Objects.checkFromIndexSize(starts[block], blockBytes(), blocks.byteSize());
        }
        support.sums(blocks, starts, first, count, sums);
    }

    /// The rows of a block whose sums stand for a least value or more, give or take a rounding, as the bits of a
    /// word.
    ///
    /// @param sums of the block, as {@link #sums} leaves them
    /// @param from where they begin
    public long reaching(double least, short[] sums, int from) {
        Objects.checkFromIndexSize(from, ROWS, sums.length);
        return support.reaching(entries(least), sums, from);
    }

    /// The least sum that stands for a value, 0 to one more than any.
    private int entries(double least) {
        if (step == 0) {
            return least <= base ? 0 : MOST_SUM + 1;
        }
        // Numbers beyond those of 32 bits become the nearest of them.
        return Math.max(0, Math.min((int) Math.ceil((least - base) * inverse), MOST_SUM + 1));
    }
}
