package dev.lloyd.formats.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Set;

/// Stored scalars to floats and back. Little-endian, at any alignment.
public final class Scalars {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Set<ScalarType> NO_REAL_VALUE = Set.of(ScalarType.C64, ScalarType.F6_E2M3, ScalarType.F6_E3M2);
    private static final int CHUNK = 4096;
    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};

    private Scalars() {}

    /// Whether {@link #widen} knows the type: all but complex numbers and the 6-bit floats, whose packing the
    /// format leaves open.
    public static boolean widens(ScalarType type) {
        return !NO_REAL_VALUE.contains(type);
    }

    /// Whether {@link #narrow} knows the type.
    public static boolean narrows(ScalarType type) {
        return switch (type) {
            case F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    /// Reads `count` values from element `first` of `source` into `target[offset ..]`.
    ///
    /// @throws IllegalArgumentException if the type has no real value, see {@link #widens}
    public static void widen(ScalarType type, MemorySegment source, long first, float[] target, int offset, int count) {
        if (type == ScalarType.F32) {
            MemorySegment.copy(source, FLOAT, 4 * first, target, offset, count);
            return;
        }
        if (!widens(type)) {
            throw new IllegalArgumentException(type + " has no real value");
        }
        if (type == ScalarType.F16 || type == ScalarType.BF16) {
            widenHalves(type, source, first, target, offset, count);
            return;
        }
        for (int index = 0; index < count; index++) {
            target[offset + index] = value(type, source, first + index);
        }
    }

    /// What most models are stored in, in loops that the compiler turns into vectors.
    private static void widenHalves(
            ScalarType type, MemorySegment source, long first, float[] target, int offset, int count) {
        short[] bits = new short[Math.min(count, CHUNK)];
        for (int from = 0; from < count; from += CHUNK) {
            int length = Math.min(CHUNK, count - from);
            MemorySegment.copy(source, SHORT, 2 * (first + from), bits, 0, length);
            if (type == ScalarType.F16) {
                for (int index = 0; index < length; index++) {
                    target[offset + from + index] = Float.float16ToFloat(bits[index]);
                }
            } else {
                for (int index = 0; index < length; index++) {
                    target[offset + from + index] = fromBfloat16(bits[index]);
                }
            }
        }
    }

    /// Writes `count` values from `source[offset ..]` to element `first` of `target`, rounded to nearest, ties to
    /// even.
    ///
    /// @throws IllegalArgumentException if the type is not a float of 16 bits or more
    public static void narrow(
            ScalarType type, float[] source, int offset, int count, MemorySegment target, long first) {
        for (int index = 0; index < count; index++) {
            float value = source[offset + index];
            long at = first + index;
            switch (type) {
                case F16 -> target.set(SHORT, 2 * at, Float.floatToFloat16(value));
                case BF16 -> target.set(SHORT, 2 * at, toBfloat16(value));
                case F32 -> target.set(FLOAT, 4 * at, value);
                case F64 -> target.set(DOUBLE, 8 * at, value);
                default -> throw new IllegalArgumentException("cannot narrow floats to " + type);
            }
        }
    }

    /// The nearest bfloat16, ties to even; a NaN stays a NaN, made quiet.
    public static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /// The value of a bfloat16.
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The value of an E4M3 float without infinities: bias 7, NaN at `0x7f` and `0xff`, largest 448.
    public static float fromE4M3(int bits) {
        return (bits & 0x7f) == 0x7f ? Float.NaN : minifloat(bits, 3, 7);
    }

    /// The value `2^(bits - 127)` of an E8M0 scale; NaN at `0xff`.
    public static float fromE8M0(int bits) {
        return bits == 0xff ? Float.NaN : Math.scalb(1f, bits - 127);
    }

    private static float fnuz(int bits, int mantissaBits, int bias) {
        return bits == 0x80 ? Float.NaN : minifloat(bits, mantissaBits, bias);
    }

    // Every value of an 8-bit float is exact in 32 bits, so the arithmetic below does not round.
    private static float minifloat(int bits, int mantissaBits, int bias) {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits & 0x7f) >> mantissaBits;
        int significand = exponent == 0 ? mantissa : mantissa | (1 << mantissaBits);
        float magnitude = Math.scalb((float) significand, Math.max(exponent, 1) - bias - mantissaBits);
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }

    private static float e2m1(int nibble) {
        return (nibble & 8) == 0 ? E2M1[nibble] : -E2M1[nibble & 7];
    }

    private static float value(ScalarType type, MemorySegment source, long index) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(source.get(SHORT, 2 * index));
            case BF16 -> fromBfloat16(source.get(SHORT, 2 * index));
            case F32 -> source.get(FLOAT, 4 * index);
            case F64 -> (float) source.get(DOUBLE, 8 * index);
            case I16 -> source.get(SHORT, 2 * index);
            case U16 -> source.get(SHORT, 2 * index) & 0xffff;
            case I32 -> source.get(INT, 4 * index);
            case U32 -> source.get(INT, 4 * index) & 0xffffffffL;
            case I64 -> source.get(LONG, 8 * index);
            case U64 -> unsigned(source.get(LONG, 8 * index));
            case F4 -> e2m1((source.get(ValueLayout.JAVA_BYTE, index / 2) >> (4 * (index & 1))) & 15);
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ ->
                byteValue(type, source.get(ValueLayout.JAVA_BYTE, index) & 0xff);
            case C64, F6_E2M3, F6_E3M2 -> throw new IllegalArgumentException(type + " has no real value");
        };
    }

    private static float byteValue(ScalarType type, int bits) {
        return switch (type) {
            case I8 -> (byte) bits;
            case F8_E5M2 -> Float.float16ToFloat((short) (bits << 8));
            case F8_E4M3 -> fromE4M3(bits);
            case F8_E8M0 -> fromE8M0(bits);
            case F8_E4M3FNUZ -> fnuz(bits, 3, 8);
            case F8_E5M2FNUZ -> fnuz(bits, 2, 16);
            default -> bits;
        };
    }

    // Halving keeps the lowest bit sticky, so that the conversion rounds once.
    private static float unsigned(long bits) {
        return bits >= 0 ? (float) bits : 2f * (float) ((bits >>> 1) | (bits & 1));
    }
}
