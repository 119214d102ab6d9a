package dev.lloyd.cli.option;

/// How the matrices of a quantized directory or a GGUF file are multiplied.
public enum Products {
    /// As soon as they can be, in a decoder: as {@link #INT8}, but what no kernel multiplies as codes is floats. An
    /// encoder, whose vectors are kept and compared, and what is not quantized: {@link #FLOATS}.
    AUTO,

    /// Codes times inputs of 8 bits, where whole numbers stand behind the codes; else as {@link #CODES}.
    INT8,

    /// Codes times floats. What no kernel multiplies is decoded anew for each batch.
    CODES,

    /// Everything is decoded when it is first used: 4 bytes a value.
    FLOATS
}
