package dev.lloyd.quant.plane;

/// How codes are kept at rest.
public enum CodeStorage {
    /// Every code in the same number of bits.
    PACKED,
    /// In the widths of their groups ({@link GroupWidths}).
    MIXED,
    /// Entropy-coded, in independent blocks.
    ENTROPY,
    /// Ternary codes as words of 16 bits from a fixed dictionary, or packed where that takes less.
    DICTIONARY,
    /// Ternary codes as Golomb-coded gaps between those that are not 0, with signs; one string for the tensor.
    GOLOMB,
    /// Ternary codes in the shortest of several encodings of those that are not 0; one string for the tensor.
    SPARSE
}
