package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;

/// One implementation of {@link FastScan}.
interface FastScanSupport {
    /// Makes one.
    @FunctionalInterface
    interface Maker {
        /// For the tables of a span.
        ///
        /// @param entries 16 for each column, 0 to {@link FastScan#MOST}
        FastScanSupport make(byte[] entries);
    }

    /// The sums of the entries of 64 rows.
    ///
    /// @param least what a sum has to reach, 0 or more
    /// @param sums gets at least those that reach it
    /// @return the rows that reach it, as bits
    long sums(MemorySegment blocks, long offset, int least, int[] sums);
}
