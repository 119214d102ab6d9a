package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;
import java.util.Arrays;

/// A matrix in tiles of 16 x 16 values that are chosen by overlapping windows of a circle of bits, as
/// bitshift trellises code them (Tseng et al., QTIP, 2024):
///
///     window_i = sum over j of code_(i - j mod 256) << (j * bits), mod 2^window
///     value[r][c] = scales[r][c / groupSize] * table[window_i]        i = 16 (r mod 16) + c mod 16
///
/// A tile's codes lie the last one first, `bits` bits each, the lowest bit first, so that a window is a run
/// of bits with its own code lowest; after them come the first {@value #REPEATED} bytes again, which close
/// the circle. Tiles follow each other by rows of tiles; sizes that 16 does not divide are padded.
///
/// @param rows number of rows
/// @param columns number of columns
/// @param groupSize columns that share a scale, a multiple of 16 or no fewer than there are columns
/// @param bits new bits for each value, 1 to 8
/// @param window bits that choose a value, 1 to 16
/// @param tiles as {@link #arrange} lays them out
/// @param table `2^window` finite values
/// @param scales `rows x groups`, finite, with `groups = ceil(columns / groupSize)`
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record BitshiftRows(
        int rows, int columns, int groupSize, int bits, int window, byte[] tiles, float[] table, float[] scales) {
    /// Rows and columns of a tile.
    public static final int SIDE = 16;

    private static final int SIZE = SIDE * SIDE;
    private static final int REPEATED = 2;

    /// Bytes behind the last tile that may be read.
    private static final int SLACK = 64;

    /// Checks the sizes.
    public BitshiftRows {
        if (bits < 1 || bits > 8 || window < 1 || window > 16) {
            throw new IllegalArgumentException(
                    "bits must be 1 to 8 and window 1 to 16, not " + bits + " and " + window);
        }
        if (rows < 0 || columns < 0 || groupSize < 1 || (groupSize < columns && groupSize % SIDE != 0)) {
            throw new IllegalArgumentException("rows and columns must be 0 or more and groupSize a multiple of " + SIDE
                    + " or all columns, not " + rows + ", " + columns + " and " + groupSize);
        }
        long bytes = byteSize(rows, columns, bits);
        long groups = (long) Math.ceilDiv(columns, groupSize) * rows;
        if (tiles.length != bytes || scales.length != groups || table.length != 1 << window) {
            throw new IllegalArgumentException(rows + " x " + columns + " values of " + bits + " bits in groups of "
                    + groupSize + " need " + bytes + " bytes, " + groups + " scales and " + (1 << window)
                    + " values in the table, not " + tiles.length + ", " + scales.length + " and " + table.length);
        }
    }

    /// Bytes of the tiles of a matrix.
    public static long byteSize(int rows, int columns, int bits) {
        return (long) Math.ceilDiv(rows, SIDE) * Math.ceilDiv(columns, SIDE) * tileBytes(bits) + SLACK;
    }

    private static int tileBytes(int bits) {
        return SIZE / 8 * bits + REPEATED;
    }

    /// Lays a row of tiles out.
    ///
    /// @param codes 256 for each tile, in their order
    /// @param tileRow which row of tiles
    /// @param tiles gets it
    public static void arrange(int[] codes, int tileRow, int bits, byte[] tiles) {
        int[] reversed = new int[SIZE];
        int at = tileRow * (codes.length / SIZE) * tileBytes(bits);
        for (int first = 0; first < codes.length; first += SIZE, at += tileBytes(bits)) {
            for (int index = 0; index < SIZE; index++) {
                reversed[SIZE - 1 - index] = codes[first + index];
            }
            BitPacking.pack(reversed, 0, SIZE, bits, tiles, at);
            System.arraycopy(Arrays.copyOfRange(tiles, at, at + REPEATED), 0, tiles, at + SIZE / 8 * bits, REPEATED);
        }
    }

    /// Tiles beside each other.
    int across() {
        return Math.ceilDiv(columns, SIDE);
    }

    /// Groups of a row.
    int groups() {
        return Math.ceilDiv(columns, groupSize);
    }

    /// Where the bits of the last of a row's values in a tile begin: those of the value before lie `bits`
    /// bits on.
    int place(int row, int tile) {
        return (row / SIDE * across() + tile) * tileBytes(bits) + (SIDE - 1 - row % SIDE) * SIDE / 8 * bits;
    }

    /// The value at a row and a column.
    public float value(int row, int column) {
        int at = place(row, column / SIDE);
        int skipped = (SIDE - 1 - column % SIDE) * bits;
        int first = at + skipped / 8;
        int word = (tiles[first] & 0xFF) | (tiles[first + 1] & 0xFF) << 8 | (tiles[first + 2] & 0xFF) << 16;
        float point = table[word >> skipped % 8 & (1 << window) - 1];
        return scales[row * groups() + column / groupSize] * point;
    }
}
