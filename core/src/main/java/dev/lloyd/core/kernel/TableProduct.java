package dev.lloyd.core.kernel;

import java.util.Objects;

/// Products of rows of packed codes with one vector, through a table of what the codes stand for:
///
///     target[r] = sum over c of table[code[r][c]] * x[c]
///
/// Code `c` of a row occupies bits `c * bits .. (c + 1) * bits` of the row's bytes, least significant bit first.
/// Rows begin `stride` bytes apart, so that other numbers may stand between them. Error: at most `columns *
/// 2^-23` times the sum of the magnitudes of the terms. The order of a row's sum depends on the machine's vector
/// width, the width of codes and the number of columns alone, never on the rows it comes with. NaN and infinities in
/// the vector spread as IEEE 754 says. Cost with 512-bit vectors: for codes of 1 to 5 bits a table look-up in a
/// register and a multiply-add for 16 codes at a time; for 6 to 8 bits look-ups of the four bytes of a value for 64
/// codes at a time, one to two times what 4 bits take. With narrower vectors, codes whose table two vectors cannot
/// hold are looked up one by one. Immutable and thread-safe.
///
/// Source of the idea: Andre et al., Cache locality is not enough: high-performance nearest neighbor search with
/// product quantization fast scan, 2015 (tables in registers).
public final class TableProduct {
    private static final boolean VECTOR = Implementation.chosen() == Implementation.VECTOR;

    private final TableProductSupport support;

    private TableProduct(TableProductSupport support) {
        this.support = support;
    }

    /// Prepares a vector.
    ///
    /// @param bits code width, 1 to 8
    /// @param table the value of each code, `2^bits` of them, finite
    /// @param values one for each column; copied
    public static TableProduct of(int bits, float[] table, float[] values) {
        return of(bits, table, values, VECTOR ? fastest(bits) : ScalarTables::new);
    }

    private static TableProductSupport.Maker fastest(int bits) {
        if (VectorTables.covers(bits)) {
            return VectorTables::new;
        }
        return VectorByteTables.covers(bits) ? VectorByteTables::new : ScalarTables::new;
    }

    static TableProduct of(int bits, float[] table, float[] values, TableProductSupport.Maker maker) {
        if (bits < 1 || bits > 8 || table.length != 1 << bits) {
            throw new IllegalArgumentException(
                    "codes of 1 to 8 bits have a table of 2^bits values, not " + bits + " bits and " + table.length);
        }
        for (float value : table) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("a table of finite values does not have " + value);
            }
        }
        return new TableProduct(maker.make(bits, table, values));
    }

    /// Bytes from the beginning of a row that are read: no fewer than its codes take, and what lies behind those is
    /// ignored.
    public int readBytes() {
        return support.readBytes();
    }

    /// The product of one row: the same as that of {@link #multiply}.
    ///
    /// @param offset where the row begins, {@link #readBytes()} before the end of `bytes` or earlier
    public float product(byte[] bytes, int offset) {
        Objects.checkFromIndexSize(offset, readBytes(), bytes.length);
        return support.product(bytes, offset);
    }

    /// The products of `rows` rows, written to the beginning of `target`.
    ///
    /// @param bytes the rows, {@link #readBytes()} of them readable from the beginning of the last
    /// @param offset where the first row begins
    /// @param stride bytes from the beginning of a row to that of the next
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        Objects.checkFromIndexSize(0, rows, target.length);
        if (rows > 0) {
            long last = offset + (long) stride * (rows - 1);
            if (offset < 0 || stride < 0 || last + readBytes() > bytes.length) {
                throw new IllegalArgumentException(rows + " rows " + stride + " bytes apart from byte " + offset
                        + " on need " + (last + readBytes()) + " bytes, not " + bytes.length);
            }
            support.multiply(bytes, offset, stride, rows, target);
        }
    }
}
