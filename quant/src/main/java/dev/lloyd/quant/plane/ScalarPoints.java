package dev.lloyd.quant.plane;

/// Points of single values with codes of at most 8 bits: what loops over many values use instead of calls for each.
public interface ScalarPoints extends Points {
    /// The value of each code, `2^codeBits` of them; codes that are never written have any value.
    float[] table();

    /// The codes of some values, as {@link Points.Encoder} chooses them, as unsigned bytes.
    void nearest(float[] values, int offset, int length, byte[] codes, int codeOffset);
}
