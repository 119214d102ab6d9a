package dev.lloyd.vectors.search;

import dev.lloyd.core.kernel.FastScan;
import java.util.BitSet;
import java.util.Optional;

/// Which vectors of a run of blocks may be found. For one thread.
final class AcceptedRows {
    private static final int ROWS = FastScan.ROWS;

    /// Of a block with so few vectors that may be found, heads are not worth a look.
    private static final int FEW = 4;

    private final boolean everything;

    /// A word for each block.
    private final long[] words;

    private int from;
    private int to;

    /// @param accepted the places that may be found; all if there is none
    AcceptedRows(Optional<BitSet> accepted) {
        this.everything = accepted.isEmpty();
        this.words = accepted.map(BitSet::toLongArray).orElse(new long[0]);
    }

    /// Goes to the vectors `start` to `end`, one or more.
    void begin(int start, int end) {
        from = start;
        to = end;
    }

    int firstBlock() {
        return from / ROWS;
    }

    int endBlock() {
        return (to - 1) / ROWS + 1;
    }

    /// The rows of a block that are in the run and may be found.
    long of(int block) {
        long rows = everything ? -1 : block < words.length ? words[block] : 0;
        long base = (long) block * ROWS;
        if (from > base) {
            rows &= -1L << (from - base);
        }
        if (to < base + ROWS) {
            rows &= -1L >>> (base + ROWS - to);
        }
        return rows;
    }

    /// Whether there are any in some blocks.
    boolean any(int start, int end) {
        for (int block = start; block < end; block++) {
            if (of(block) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Whether there are enough of them for heads to be worth a look.
    static boolean many(long rows) {
        return Long.bitCount(rows) > FEW;
    }
}
