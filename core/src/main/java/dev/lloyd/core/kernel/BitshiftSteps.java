package dev.lloyd.core.kernel;

/// One step of Viterbi's algorithm on a bitshift trellis:
///
///     to[t] = min over o of  from[o * S + (t >> bits)] + (value - values[o * T + t])^2
///
/// with `T = 2^(window - bits)` tails `t` (the low bits of a state), `S = T / 2^bits` and `2^bits` oldest bits `o`:
/// the state `o * T + t` is entered from the tail `o * S + (t >> bits)`.
///
/// Costs must not be negative and not NaN; they may be infinite. The square is rounded before it is added, and a
/// minimum is one of its arguments, so the scalar and the vector implementation give the same bits. Cost:
/// `2^window` subtractions, products, additions and minima. No memory.
public final class BitshiftSteps {
    private static final BitshiftStepSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorBitshiftSteps() : new ScalarBitshiftSteps();

    private BitshiftSteps() {}

    /// Makes the costs after a value from the costs before it.
    ///
    /// @param bits new bits of a step, at most half the window
    /// @param value the value
    /// @param values what each state decodes to, `2^window`
    /// @param from least cost of each tail before the step, `T`
    /// @param to least cost of each tail after it, `T`; another array than `from`
    public static void step(int bits, float value, float[] values, float[] from, float[] to) {
        int tails = from.length;
        if (bits < 1 || to.length != tails || values.length != (long) tails << bits || tails % (1 << bits) != 0) {
            throw new IllegalArgumentException("a trellis step of " + bits + " bits from " + tails + " to " + to.length
                    + " tails does not have " + values.length + " states");
        }
        SUPPORT.step(bits, value, values, from, to);
    }
}
