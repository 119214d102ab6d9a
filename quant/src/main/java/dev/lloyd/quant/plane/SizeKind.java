package dev.lloyd.quant.plane;

/// How certain a size is before the values are known, the most certain first.
public enum SizeKind {
    /// It depends on the shape alone.
    EXACT,
    /// The values decide, up to this size.
    AT_MOST,
    /// The values decide, around this size: it is what some assumption about them lets expect.
    EXPECTED;

    /// What is known of two sizes together.
    public SizeKind and(SizeKind other) {
        return compareTo(other) < 0 ? other : this;
    }
}
