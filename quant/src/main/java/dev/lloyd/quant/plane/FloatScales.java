package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// Tables of one byte or less for each value.
///
/// - `e8m0`: powers of two, `2^-127` to `2^127`, the nearest in the exponent; 0 becomes `2^-127`. Source: OCP
///   Microscaling Formats (MX) 1.0, 2023.
/// - `e4m3`: 8-bit floats without sign (to 448), times one 32-bit factor for the whole table, chosen so that the
///   largest value is 448. Source: NVIDIA's NVFP4.
/// - `packed`: whole numbers of 0 to `2^bits - 1`.
///
/// @param kind which of the three
/// @param bits width of a value; 8 for the floats
public record FloatScales(Kind kind, int bits) implements ScaleFormat {
    /// The element type of a table.
    public enum Kind {
        /// Powers of two.
        E8M0,
        /// 8-bit floats times a factor for the table.
        E4M3,
        /// Whole numbers.
        PACKED
    }

    /// Checks the width.
    public FloatScales {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
    }

    @Override
    public void round(float[] column, float largest) {
        float factor = factor(largest);
        for (int index = 0; index < column.length; index++) {
            column[index] = value(code(column[index], factor), factor);
        }
    }

    @Override
    public StoredTensors store(float[] values, int rows, float largest) {
        float factor = factor(largest);
        int[] codes = new int[values.length];
        for (int index = 0; index < values.length; index++) {
            codes[index] = code(values[index], factor);
        }
        StoredTensors packed = ScaleFormat.pack(codes, bits);
        return kind == Kind.E4M3 ? packed.plusOne("factor", StoredTensor.ofFloats(new float[] {factor}, 1)) : packed;
    }

    @Override
    public float[] restore(StoredTensors tensors, int rows, int groups) {
        float factor = kind == Kind.E4M3 ? tensors.get("factor").floats()[0] : 1;
        int[] codes = ScaleFormat.unpack(tensors.get("values"), bits, Math.multiplyExact(rows, groups));
        float[] values = new float[codes.length];
        for (int index = 0; index < values.length; index++) {
            values[index] = value(codes[index], factor);
        }
        return values;
    }

    private float factor(float largest) {
        return kind == Kind.E4M3 && largest > 0 ? largest / 448f : 1f;
    }

    private int code(float value, float factor) {
        return switch (kind) {
            case E8M0 -> value > 0 ? Math.clamp(Math.round(Math.log(value) / Math.log(2)) + 127, 0, 254) : 0;
            case E4M3 -> e4m3(value / factor);
            case PACKED -> Math.clamp((int) Math.rint(value), 0, (1 << bits) - 1);
        };
    }

    private float value(int code, float factor) {
        return switch (kind) {
            case E8M0 -> Math.scalb(1f, code - 127);
            case E4M3 -> e4m3(code) * factor;
            case PACKED -> code;
        };
    }

    /// The nearest E4M3 code of a value that is not negative, ties to the even code; above 448 it is 448.
    private static int e4m3(float value) {
        if (!(value > 0)) {
            return 0;
        }
        int exponent = Math.max(Math.getExponent(value), -6);
        int mantissa = (int) Math.rint(Math.scalb((double) value, 3 - exponent));
        int code = (exponent + 6) * 8 + mantissa;
        return Math.min(code, 0x7E);
    }

    private static float e4m3(int code) {
        int exponent = code >> 3;
        int mantissa = code & 7;
        return exponent == 0 ? Math.scalb(mantissa, -9) : Math.scalb(8 + mantissa, exponent - 10);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case E8M0 -> "e8m0";
            case E4M3 -> "e4m3";
            case PACKED -> "packed" + bits;
        };
    }
}
