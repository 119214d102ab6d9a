package dev.lloyd.bench;

/// How work grows with the number of elements.
public enum Growth {
    /// In proportion to `n`.
    LINEAR,
    /// As `n log2 n`.
    TRANSFORM;

    /// The number that an amount per element is multiplied by.
    public double of(double elements) {
        return this == LINEAR ? elements : elements * Math.log(elements) / Math.log(2);
    }
}
