package dev.lloyd.quant.grid;

/// The values of a trellis's states. A state `s` is `tail << bits | choice`.
final class TrellisTable {
    private final int bits;
    private final int window;
    private final float[] values;
    private final float minimum;
    private final float maximum;

    /// @param bits new bits of a step, at most half of the window's
    /// @param window bits of a state
    /// @param values the value of each state
    TrellisTable(int bits, int window, float[] values) {
        this.bits = bits;
        this.window = window;
        this.values = values;
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
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

    /// The value of every state; not to be changed.
    float[] values() {
        return values;
    }

    /// The least value.
    float minimum() {
        return minimum;
    }

    /// The greatest value.
    float maximum() {
        return maximum;
    }
}
