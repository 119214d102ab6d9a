package dev.lloyd.formats.tensor;

import java.lang.foreign.MemorySegment;

/// How a file format turns floats into the bytes of its types.
@FunctionalInterface
public interface FloatEncoder {
    /// Encodes `count` values of `source[offset ..]` to the start of `target`.
    ///
    /// @throws IllegalArgumentException if the type cannot be encoded, or the values do not suit it
    void encode(DType type, float[] source, int offset, int count, MemorySegment target);

    /// Floats of 16 bits or more; no other type.
    static FloatEncoder scalars() {
        return (type, source, offset, count, target) -> {
            if (!(type instanceof ScalarType scalar) || !Scalars.narrows(scalar)) {
                throw new IllegalArgumentException(
                        "cannot encode floats to " + type.label() + "; possible: F16, BF16, F32, F64");
            }
            Scalars.narrow(scalar, source, offset, count, target, 0);
        };
    }
}
