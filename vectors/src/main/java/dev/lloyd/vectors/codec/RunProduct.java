package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.TableProduct;

/// Products of the codes of a run with a query, without gains. Immutable and thread-safe.
interface RunProduct {
    /// Look-ups that take less time than a table in registers, which takes as much for a few codes as for 128 of 3
    /// or 4 bits, 256 of 2 and 512 of 1.
    int FEW = 24;

    /// The widest codes that are looked up: of wider ones each would be by itself.
    int WIDEST = 4;

    /// The product of a row: the same as that of {@link #multiply}.
    ///
    /// @param offset where its codes begin, {@link #readBytes()} before the end of `bytes` or earlier
    float product(byte[] bytes, int offset);

    /// The products of rows whose codes begin `stride` bytes apart, at the beginning of `target`.
    void multiply(byte[] bytes, int offset, int stride, int rows, float[] target);

    /// Bytes from the beginning of the codes that are read; what lies behind those is ignored.
    int readBytes();

    /// By look-ups where they are few and stand for several codes each, else by tables in registers.
    ///
    /// @param bits code width, 1 to 8
    /// @param table the value of each code
    /// @param values of the query, one for each code
    static RunProduct of(int bits, float[] table, float[] values) {
        return bits <= WIDEST && LookUps.count(bits, values.length) <= FEW
                ? new LookUps(bits, table, values)
                : new InRegisters(TableProduct.of(bits, table, values));
    }

    /// Tables in registers.
    record InRegisters(TableProduct table) implements RunProduct {
        @Override
        public float product(byte[] bytes, int offset) {
            return table.product(bytes, offset);
        }

        @Override
        public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
            table.multiply(bytes, offset, stride, rows, target);
        }

        @Override
        public int readBytes() {
            return table.readBytes();
        }
    }
}
