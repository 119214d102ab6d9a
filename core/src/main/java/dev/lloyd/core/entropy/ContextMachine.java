package dev.lloyd.core.entropy;

/// How the context of a symbol follows from the symbols before it: a machine with finitely many states.
///
/// The machine starts in state 0. In state `s` a symbol is coded with the frequencies of context `s % contexts`,
/// and after symbol `y` the state is `successor(s, y % branches)`. Both numbers are powers of two, so that a
/// decoder needs one table look-up and two masks per symbol. One context and one branch make an ordinary memoryless
/// source; a trellis quantizer has two contexts (the union of subsets its state allows) and two branches (the
/// subset chosen). A machine may start over after every so many symbols. Immutable and thread-safe.
public final class ContextMachine {
    /// The most states.
    public static final int STATES_MAX = 4096;

    /// A memoryless source: one state, one context.
    public static final ContextMachine MEMORYLESS = new ContextMachine(1, 1, new short[1], Integer.MAX_VALUE);

    private final int contexts;
    private final int branches;
    private final short[] successors;
    private final int period;

    private ContextMachine(int contexts, int branches, short[] successors, int period) {
        this.contexts = contexts;
        this.branches = branches;
        this.successors = successors;
        this.period = period;
    }

    /// A machine given by its transitions.
    ///
    /// @param contexts a power of two, 1 to 256, at most the number of states
    /// @param branches a power of two, 1 to 256
    /// @param successors `states x branches`: the state after each state and branch; 1 to 4096 states
    public static ContextMachine of(int contexts, int branches, int[] successors) {
        checkPower("contexts", contexts);
        checkPower("branches", branches);
        int states = successors.length / branches;
        if (states < 1 || states > STATES_MAX || states * branches != successors.length || contexts > states) {
            throw new IllegalArgumentException(successors.length + " successors of " + branches
                    + " branches do not make 1 to " + STATES_MAX + " states with " + contexts + " contexts");
        }
        short[] checked = new short[successors.length];
        for (int index = 0; index < successors.length; index++) {
            if (successors[index] < 0 || successors[index] >= states) {
                throw new IllegalArgumentException(
                        "successor " + index + " is state " + successors[index] + " of " + states);
            }
            checked[index] = (short) successors[index];
        }
        return new ContextMachine(contexts, branches, checked, Integer.MAX_VALUE);
    }

    private static void checkPower(String what, int count) {
        if (count < 1 || count > FrequencyTable.SYMBOLS_MAX || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(what + " must be a power of two from 1 to 256, not " + count);
        }
    }

    /// The same machine, put back into state 0 after every `period` symbols.
    ///
    /// @param period 1 or more
    public ContextMachine restartingEvery(int period) {
        if (period < 1) {
            throw new IllegalArgumentException("a machine starts over after 1 or more symbols, not " + period);
        }
        return new ContextMachine(contexts, branches, successors, period);
    }

    /// After how many symbols the machine starts over; `Integer.MAX_VALUE` if never.
    public int period() {
        return period;
    }

    /// The number of states.
    public int states() {
        return successors.length / branches;
    }

    /// The number of contexts.
    public int contexts() {
        return contexts;
    }

    /// The number of branches that leave a state.
    public int branches() {
        return branches;
    }

    /// The context in which a state codes its symbol.
    public int context(int state) {
        return state & (contexts - 1);
    }

    /// The state after a symbol.
    public int successor(int state, int symbol) {
        return successors[state * branches + (symbol & (branches - 1))];
    }

    /// The table itself, `states x branches`, for the decoder's loop; not to be written.
    short[] successors() {
        return successors;
    }
}
