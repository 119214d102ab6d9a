package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.ContextMachine;
import java.util.Map;

/// Which subset of the levels a value may be coded from, given the values before it.
///
/// The levels are labelled `D0 D1 D2 D3 D0 D1 ...` in ascending order. In state `s` the levels of `D0` and `D2` are
/// allowed if `s` is even, those of `D1` and `D3` if it is odd; the one chosen decides the next state:
///
///     successor(s, z) = (s >> 1) ^ (s odd ? h0 >> 1 : 0) ^ (z ? h1 >> 1 : 0)        z = 1 for D2 and D3
///
/// This is the systematic feedback encoder of a rate 1/2 convolutional code with parity polynomials `h0` and `h1`,
/// in observer form. Each value has half of the levels to choose from, yet a path through the trellis comes close
/// to having all of them: that is the gain over a scalar quantizer. With one state every level is allowed: the
/// scalar quantizer.
///
/// Source: G. Ungerboeck, "Channel coding with multilevel/phase signals", 1982, table I (one-dimensional codes); M.
/// Marcellin and T. Fischer, "Trellis coded quantization of memoryless and Gauss-Markov sources", 1990.
///
/// @param states 1 or a power of two from 4 to 256
/// @param feedback the parity polynomial `h0`, 0 for one state
/// @param forward the parity polynomial `h1`, 0 for one state
record Trellis(int states, int feedback, int forward) {
    private static final Map<Integer, Trellis> KNOWN = Map.of(
            1, new Trellis(1, 0, 0),
            4, new Trellis(4, 05, 02),
            8, new Trellis(8, 013, 04),
            16, new Trellis(16, 023, 04),
            32, new Trellis(32, 045, 010),
            64, new Trellis(64, 0103, 024),
            128, new Trellis(128, 0235, 0126),
            256, new Trellis(256, 0515, 0362));

    /// The code with that many states.
    static Trellis of(int states) {
        Trellis trellis = KNOWN.get(states);
        if (trellis == null) {
            throw new IllegalArgumentException(
                    "states must be 1 (scalar) or a power of two from 4 to 256, not " + states);
        }
        return trellis;
    }

    /// Whether there is a single state.
    boolean scalar() {
        return states == 1;
    }

    /// Unions of subsets: the contexts of the entropy coder.
    int unions() {
        return scalar() ? 1 : 2;
    }

    /// The state after a state and a branch.
    int successor(int state, int branch) {
        return (state >> 1) ^ ((state & 1) * (feedback >> 1)) ^ (branch * (forward >> 1));
    }

    /// The state before a state, given the branch between them: the inverse of {@link #successor}.
    int predecessor(int state, int branch) {
        int odd = scalar() ? 0 : state / (states >> 1);
        return (((state ^ (odd * (feedback >> 1))) ^ (branch * (forward >> 1))) << 1 | odd) & (states - 1);
    }

    /// The same machine for the entropy coder: symbol `i` of union `u` is level `2 i + u`, whose branch is `i %
    /// 2`.
    ContextMachine machine() {
        if (scalar()) {
            return ContextMachine.MEMORYLESS;
        }
        int[] successors = new int[states * 2];
        for (int index = 0; index < successors.length; index++) {
            successors[index] = successor(index >> 1, index & 1);
        }
        return ContextMachine.of(2, 2, successors);
    }
}
