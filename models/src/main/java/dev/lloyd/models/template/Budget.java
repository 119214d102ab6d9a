package dev.lloyd.models.template;

import java.util.function.Supplier;

/// What a rendering may still spend: a unit for each character that is written, copied or compared, and some for
/// each value that is made. It bounds time and memory together, whatever a template does, because everything that
/// can grow pays. How deeply things lie in each other is bounded too, well before the stack is.
final class Budget {
    static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private static final long UNITS = 1L << 25;
    private static final long STEP = 8;
    private static final int MAX_DEPTH = 400;
    /// Looking for a text costs its length times that of where it is looked for, of which the machine does many
    /// at once.
    private static final long COMPARED_AT_ONCE = 64;

    private long left = UNITS;
    private int depth;

    static void spend(long units) {
        Budget budget = CURRENT.get();
        budget.left -= units;
        if (budget.left < 0) {
            throw new IllegalArgumentException("chat template: it does not come to an end");
        }
    }

    static void step() {
        spend(STEP);
    }

    /// For values that are made.
    static void made(long count) {
        spend(Math.multiplyExact(STEP, count));
    }

    /// Work inside of other work.
    static <T> T deeper(Supplier<T> work) {
        Budget budget = CURRENT.get();
        budget.depth++;
        try {
            if (budget.depth > MAX_DEPTH) {
                throw new IllegalArgumentException("it is nested too deeply");
            }
            return work.get();
        } finally {
            budget.depth--;
        }
    }

    /// For comparing two texts.
    static void compare(String left, String right) {
        spend(1L + Math.min(left.length(), right.length()));
    }

    /// For looking for a text in another.
    static void search(String text, String part) {
        spend((long) text.length() * part.length() / COMPARED_AT_ONCE + text.length());
    }

    /// Pays for a text that was made.
    static String paid(String text) {
        spend(text.length());
        return text;
    }
}
