package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The reference of the gathered products: codes are looked up one by one.
final class ScalarGathered implements GatheredProductSupport {
    private final int bits;
    private final float[] top;
    private final float[] values;

    ScalarGathered(int bits, float[] top, float[] values) {
        this.bits = bits;
        this.top = top.clone();
        this.values = values.clone();
    }

    @Override
    public int readBytes() {
        return Math.ceilDiv(Math.multiplyExact(values.length, bits), Byte.SIZE);
    }

    @Override
    public void multiply(MemorySegment bytes, long[] starts, int rows, float[] target) {
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            for (int column = 0; column < values.length; column++) {
                sum = Math.fma(top[first(bytes, starts[row], column)], values[column], sum);
            }
            target[row] = sum;
        }
    }

    /// The first few bits of a code.
    private int first(MemorySegment bytes, long start, int column) {
        long bit = (long) column * bits;
        int code = 0;
        for (int index = 0; index < bits; index++) {
            long at = bit + index;
            code |= (bytes.get(ValueLayout.JAVA_BYTE, start + (at >>> 3)) >>> (at & 7) & 1) << index;
        }
        return code >>> Math.max(0, bits - GatheredProduct.MOST);
    }
}
