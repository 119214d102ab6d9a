package dev.lloyd.quant.grid;

/// The values of a trellis's states, also in the blocks in which {@link TrellisSearch} reads them.
///
/// A state `s` is `tail << bits | choice`. Where the window is long against the bits, a block of costs holds the
/// tails with equal oldest bits, and `arranged[choice][block]` the values of their states for that choice; else a
/// block holds the tails that differ in the newest bits only, and `arranged[0][tail]` the values of the tail's
/// states.
final class TrellisTable {
    private final int bits;
    private final int window;
    private final float[] values;
    private final float[][][] arranged;
    private final float minimum;
    private final float maximum;

    /// @param bits new bits of a step, at most half of the window's
    /// @param window bits of a state
    /// @param values the value of each state
    TrellisTable(int bits, int window, float[] values) {
        this.bits = bits;
        this.window = window;
        this.values = values;
        this.arranged = byColumns() ? new float[1 << bits][blocks()][blockSize()] : new float[1][tails()][1 << bits];
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int state = 0; state < values.length; state++) {
            int tail = state >> bits;
            int choice = state & ((1 << bits) - 1);
            if (byColumns()) {
                arranged[choice][block(tail)][place(tail)] = values[state];
            } else {
                arranged[0][tail][choice] = values[state];
            }
            least = Math.min(least, values[state]);
            greatest = Math.max(greatest, values[state]);
        }
        this.minimum = least;
        this.maximum = greatest;
    }

    /// New bits of a step.
    int bits() {
        return bits;
    }

    /// Bits of a state.
    int window() {
        return window;
    }

    /// The value of a state.
    float value(int state) {
        return values[state];
    }

    /// The least value.
    float minimum() {
        return minimum;
    }

    /// The greatest value.
    float maximum() {
        return maximum;
    }

    /// Values by block, see above.
    float[][][] arranged() {
        return arranged;
    }

    /// Whether blocks hold tails with equal oldest bits: the longer loops win.
    boolean byColumns() {
        return window >= 3 * bits;
    }

    /// How many tails there are.
    int tails() {
        return 1 << (window - bits);
    }

    /// Blocks of costs.
    int blocks() {
        return byColumns() ? 1 << bits : 1 << (window - 2 * bits);
    }

    /// Costs in a block.
    int blockSize() {
        return tails() / blocks();
    }

    /// The block of a tail.
    int block(int tail) {
        return byColumns() ? tail >> (window - 2 * bits) : tail >> bits;
    }

    /// The place of a tail in its block.
    int place(int tail) {
        return tail & (blockSize() - 1);
    }
}
