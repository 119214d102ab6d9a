package dev.lloyd.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The reference of the table products: codes are looked up one by one, in eight sums, since one would wait for each
/// addition. Eight codes of `bits` bits are `bits` bytes, which one read of 8 bytes contains.
final class ScalarTables implements TableProductSupport {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int bits;
    private final float[] table;

    /// One for each column, and zeros up to a multiple of eight.
    private final float[] values;

    ScalarTables(int bits, float[] table, float[] values) {
        this.bits = bits;
        this.table = table.clone();
        this.values = Arrays.copyOf(values, Math.multiplyExact(Math.ceilDiv(values.length, 8), 8));
    }

    @Override
    public int readBytes() {
        return values.length == 0 ? 0 : Math.addExact(Math.multiplyExact(values.length / 8 - 1, bits), Long.BYTES);
    }

    @Override
    public void multiply(byte[] bytes, int offset, int stride, int rows, float[] target) {
        for (int row = 0; row < rows; row++) {
            target[row] = product(bytes, offset + row * stride);
        }
    }

    @Override
    public float product(byte[] bytes, int offset) {
        float[] table = this.table;
        float[] values = this.values;
        int mask = table.length - 1;
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        float sum4 = 0;
        float sum5 = 0;
        float sum6 = 0;
        float sum7 = 0;
        int from = offset;
        for (int column = 0; column < values.length; column += 8, from += bits) {
            long codes = (long) LONG.get(bytes, from);
            sum0 = Math.fma(table[(int) codes & mask], values[column], sum0);
            sum1 = Math.fma(table[(int) (codes >>> bits) & mask], values[column + 1], sum1);
            sum2 = Math.fma(table[(int) (codes >>> 2 * bits) & mask], values[column + 2], sum2);
            sum3 = Math.fma(table[(int) (codes >>> 3 * bits) & mask], values[column + 3], sum3);
            sum4 = Math.fma(table[(int) (codes >>> 4 * bits) & mask], values[column + 4], sum4);
            sum5 = Math.fma(table[(int) (codes >>> 5 * bits) & mask], values[column + 5], sum5);
            sum6 = Math.fma(table[(int) (codes >>> 6 * bits) & mask], values[column + 6], sum6);
            sum7 = Math.fma(table[(int) (codes >>> 7 * bits) & mask], values[column + 7], sum7);
        }
        return sum0 + sum1 + (sum2 + sum3) + (sum4 + sum5 + (sum6 + sum7));
    }
}
