package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;

/// One implementation of {@link FastScan}.
interface FastScanSupport {
    /// Makes one.
    @FunctionalInterface
    interface Maker {
        /// For tables whose entries have no sum above {@link FastScan#MOST_SUM}.
        FastScanSupport make(FastScanTables tables);
    }

    /// The sums of the entries of all rows of some blocks, see {@link FastScan#sums}.
    void sums(MemorySegment blocks, long[] starts, int first, int count, short[] sums);

    /// The rows of a block whose sums, from `from` on, reach a least one, as bits.
    ///
    /// @param least 0 to one more than any sum
    long reaching(int least, short[] sums, int from);
}
