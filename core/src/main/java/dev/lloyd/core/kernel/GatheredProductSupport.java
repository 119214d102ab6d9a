package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;

/// One implementation of {@link GatheredProduct}.
interface GatheredProductSupport {
    /// Makes one.
    @FunctionalInterface
    interface Maker {
        /// @param top the value of each first few bits of a code
        GatheredProductSupport make(int bits, float[] top, float[] values);
    }

    int readBytes();

    void multiply(MemorySegment bytes, long[] starts, int rows, float[] target);
}
