package dev.lloyd.models.template;

/// What a rendering may still spend: a unit for each character that is written or copied and each value that is
/// made or
/// compared. It bounds time and memory together, whatever a template does, because everything that can grow
/// pays.
final class Budget {
    static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private static final long UNITS = 1L << 25;
    private static final long STEP = 8;
    /// Looking for a text costs its length times that of where it is looked for, of which the machine does many
    /// at
    /// once.
    private static final long COMPARED_AT_ONCE = 64;

    private long left = UNITS;

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

    /// For looking for a text in another.
    static void search(String text, String part) {
        spend((long) text.length() * part.length() / COMPARED_AT_ONCE + text.length());
    }

    /// Pays for a text that was made.
    static String paid(String text) {
        spend(text.length());
        return text;
    }

    /// A text in which another takes the place of a part.
    static String replaced(String text, String part, String other) {
        search(text, part);
        // At most so many characters; an empty part stands before every character.
        spend((text.length() + 1L) / Math.max(1, part.length()) * other.length());
        return text.replace(part, other);
    }
}
