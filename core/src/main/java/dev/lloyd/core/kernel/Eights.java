package dev.lloyd.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes as one number, the first the lowest.
final class Eights {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    private Eights() {}

    static long get(byte[] bytes, int at) {
        return (long) EIGHT.get(bytes, at);
    }

    static void put(byte[] bytes, int at, long eight) {
        EIGHT.set(bytes, at, eight);
    }

    /// Some bits of each of eight bytes, moved to their lowest.
    ///
    /// @param shift of the lowest of these bits, 0 to 7
    /// @param width how many, at most `8 - shift`
    static long field(long eight, int shift, int width) {
        return eight >>> shift & all((1 << width) - 1);
    }

    /// The same byte eight times.
    static long all(int value) {
        return (value & 0xFF) * ONES;
    }

    /// Each of eight bits as a byte.
    static long bits(int eight) {
        return Long.expand(eight, ONES);
    }
}
