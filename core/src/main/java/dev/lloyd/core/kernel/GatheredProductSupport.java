package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;

/// One implementation of {@link GatheredProduct}.
interface GatheredProductSupport {
    /// Makes one.
    @FunctionalInterface
    interface Maker {
        /// For one vector.
        ///
        /// @param top the value of each first few bits of a code
        GatheredProductSupport make(int bits, float[] top, float[] values);
    }

    /// Bytes from the beginning of a row that are read.
    int readBytes();

    /// The products of some rows, see {@link GatheredProduct#multiply}.
    void multiply(MemorySegment bytes, long[] starts, int rows, float[] target);
}
