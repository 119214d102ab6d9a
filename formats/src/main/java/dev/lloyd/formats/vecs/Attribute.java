package dev.lloyd.formats.vecs;

/// Values that stand beside vectors under a name, one for each, or none.
public sealed interface Attribute {
    /// The name.
    String name();

    /// Numbers.
    ///
    /// @param name of the attribute
    /// @param values of each vector; NaN where there is none
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    record Numbers(String name, double[] values) implements Attribute {}

    /// Words.
    ///
    /// @param name of the attribute
    /// @param values of each vector; empty where there is none
    @SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
    record Words(String name, String[] values) implements Attribute {}
}
