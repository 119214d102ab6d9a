package dev.lloyd.core.kernel;

import dev.lloyd.core.bits.BitPacking;

/// The reference of the table products: codes are unpacked and looked up one by one, in four sums.
final class ScalarTables implements TableProductSupport {
    private final int bits;
    private final float[] table;
    private final float[] values;

    ScalarTables(int bits, float[] table, float[] values) {
        this.bits = bits;
        this.table = table.clone();
        this.values = values.clone();
    }

    @Override
    public int readBytes() {
        return Math.toIntExact(BitPacking.byteSize(values.length, bits));
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        for (int row = 0; row < rows; row++) {
            target[row] = product(bytes, offset + row * stride);
        }
    }

    @Override
    public float product(byte[] bytes, int offset) {
        byte[] codes = new byte[values.length];
        BitPacking.unpack(bytes, offset, bits, codes, 0, codes.length);
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int column = 0;
        for (; column + 4 <= codes.length; column += 4) {
            first = Math.fma(table[codes[column] & 0xFF], values[column], first);
            second = Math.fma(table[codes[column + 1] & 0xFF], values[column + 1], second);
            third = Math.fma(table[codes[column + 2] & 0xFF], values[column + 2], third);
            fourth = Math.fma(table[codes[column + 3] & 0xFF], values[column + 3], fourth);
        }
        for (; column < codes.length; column++) {
            first = Math.fma(table[codes[column] & 0xFF], values[column], first);
        }
        return first + second + (third + fourth);
    }
}
