package dev.lloyd.formats.tensor;

import java.util.Optional;

/// The element types of safetensors, in the order of its reference implementation (alignment ascending); npy, ONNX
/// and the unblocked GGUF types are among them. Multi-byte values are little-endian.
///
/// The minifloats are those of the Open Compute Project: `F8_E4M3` has no infinity and one NaN per sign, `F8_E5M2`
/// is the upper half of an `F16`, `F8_E8M0` is the power `2^(byte - 127)`, the `FNUZ` forms have no negative zero
/// (that pattern is their only NaN) and a bias one larger. `F4` is E2M1, two to a byte, the first one in the low
/// bits.
public enum ScalarType implements DType {
    /// A truth value in a byte: 0 or 1.
    BOOL(8),
    /// 4-bit float E2M1.
    F4(4),
    /// 6-bit float E2M3.
    F6_E2M3(6),
    /// 6-bit float E3M2.
    F6_E3M2(6),
    /// Unsigned byte.
    U8(8),
    /// Signed byte.
    I8(8),
    /// 8-bit float with infinities.
    F8_E5M2(8),
    /// 8-bit float without infinities, largest value 448.
    F8_E4M3(8),
    /// 8-bit power of two.
    F8_E8M0(8),
    /// 8-bit float, bias 8, largest value 240.
    F8_E4M3FNUZ(8),
    /// 8-bit float, bias 16, largest value 57344.
    F8_E5M2FNUZ(8),
    /// Signed 16-bit integer.
    I16(16),
    /// Unsigned 16-bit integer.
    U16(16),
    /// IEEE binary16.
    F16(16),
    /// The upper half of an IEEE binary32.
    BF16(16),
    /// Signed 32-bit integer.
    I32(32),
    /// Unsigned 32-bit integer.
    U32(32),
    /// IEEE binary32.
    F32(32),
    /// Two IEEE binary32: real, imaginary.
    C64(64),
    /// IEEE binary64.
    F64(64),
    /// Signed 64-bit integer.
    I64(64),
    /// Unsigned 64-bit integer.
    U64(64);

    private final int bits;

    ScalarType(int bits) {
        this.bits = bits;
    }

    /// The type with a safetensors name.
    public static Optional<ScalarType> of(String label) {
        for (ScalarType type : values()) {
            if (type.name().equals(label)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String label() {
        return name();
    }

    @Override
    public int blockSize() {
        return 1;
    }

    /// Bits per value.
    @Override
    public int blockBits() {
        return bits;
    }
}
