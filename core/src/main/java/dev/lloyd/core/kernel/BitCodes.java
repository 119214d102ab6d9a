package dev.lloyd.core.kernel;

import java.util.Objects;

/// A matrix of unsigned whole numbers, a plane for each of their bits:
///
///     value[r][c] = sum over planes p of 2^p bit[p][r][c]
///
/// **Layout.** The bits of a row and plane are words of 64 columns, the lowest bit the first, filled up with
/// zeros to a multiple of {@value #WIDE} words; the planes of a row follow one another, the lowest first, then
/// come those of the next row. Immutable, any thread.
public final class BitCodes {
    /// Words of a vector of 512 bits.
    static final int WIDE = 8;

    private final int bits;
    private final int rows;
    private final int columns;

    final long[] words;

    /// Cuts codes into planes.
    ///
    /// @param bits width of a code, 1 to 8
    /// @param rows of the matrix, 0 or more
    /// @param columns of the matrix, 0 or more
    /// @param codes unsigned, `rows x columns`
    /// @throws IllegalArgumentException if a code does not fit, with its place
    public BitCodes(int bits, int rows, int columns, byte[] codes) {
        if (bits < 1 || bits > Byte.SIZE || rows < 0 || columns < 0 || (long) rows * columns != codes.length) {
            throw new IllegalArgumentException("a matrix of codes of 1 to 8 bits is not of " + bits + " bits and "
                    + rows + " x " + columns + " codes with " + codes.length + " given");
        }
        this.bits = bits;
        this.rows = rows;
        this.columns = columns;
        this.words = new long[Math.multiplyExact(Math.multiplyExact(rows, bits), planeWords())];
        for (int index = 0; index < codes.length; index++) {
            int code = codes[index] & 0xFF;
            if (code >> bits != 0) {
                throw new IllegalArgumentException("the code " + code + " in row " + index / columns + ", column "
                        + index % columns + " has more than " + bits + " bits");
            }
            set(index / columns, index % columns, code);
        }
    }

    private void set(int row, int column, int code) {
        for (int plane = 0; plane < bits; plane++) {
            words[offset(row, plane) + column / Long.SIZE] |= (long) (code >> plane & 1) << column;
        }
    }

    /// Width of a code.
    public int bits() {
        return bits;
    }

    /// Number of rows.
    public int rows() {
        return rows;
    }

    /// Number of columns.
    public int columns() {
        return columns;
    }

    /// Words of a row's plane.
    int planeWords() {
        return Math.ceilDiv(columns, WIDE * Long.SIZE) * WIDE;
    }

    /// Where a row's plane begins.
    int offset(int row, int plane) {
        return (row * bits + plane) * planeWords();
    }

    /// The code at a row and a column.
    public int code(int row, int column) {
        Objects.checkIndex(column, columns);
        int code = 0;
        for (int plane = 0; plane < bits; plane++) {
            code |= (int) (words[offset(row, plane) + column / Long.SIZE] >>> column & 1) << plane;
        }
        return code;
    }
}
