package dev.lloyd.core.kernel;

/// One step of Viterbi's algorithm on a bitshift trellis:
///
///     to[t] = min over states s with s % T = t of  from[s >> bits] + (value - scale * values[s])^2
///
/// A state is the last `window` bits; a step shifts `bits` new ones in. `from` is indexed by what a state keeps of
/// the one before it, `2^(window - bits)` numbers; `to` by the `T` low bits that the next step keeps, so that its
/// length says how many bits the next step brings: steps of several widths follow one another.
///
/// Costs must not be negative and not NaN; they may be infinite. The difference is rounded once (a fused
/// multiply-add), the square before it is added, and a minimum is one of its arguments, so the scalar and the
/// vector implementation give the same bits. Cost: `2^window` fused multiply-adds, products, additions and
/// minima. No memory.
public final class BitshiftSteps {
    private static final BitshiftStepSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorBitshiftSteps() : new ScalarBitshiftSteps();

    private BitshiftSteps() {}

    /// Makes the costs after a value from the costs before it.
    ///
    /// @param bits new bits of the step
    /// @param value the value
    /// @param scale multiplies `values`
    /// @param values what each state decodes to, `2^window`
    /// @param from least cost of each tail before the step, `2^(window - bits)`
    /// @param to least cost of each tail after it, a power of two, at most `2^window`; another array than `from`
    public static void step(int bits, float value, float scale, float[] values, float[] from, float[] to) {
        int states = values.length;
        if (bits < 1 || states != (long) from.length << bits || Integer.bitCount(states) != 1 || !fits(to, states)) {
            throw new IllegalArgumentException("a trellis step of " + bits + " bits from " + from.length + " to "
                    + to.length + " tails does not have " + states + " states");
        }
        SUPPORT.step(bits, value, scale, values, from, to);
    }

    private static boolean fits(float[] to, int states) {
        return Integer.bitCount(to.length) == 1 && to.length <= states;
    }
}
