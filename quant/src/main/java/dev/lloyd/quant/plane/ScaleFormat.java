package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;

/// How a table of scales or zeros is stored. What can be stored is rounded first, so that codes are chosen for the
/// scale that will be read back.
///
/// Text form: `f32`, `f16`, `e8m0`, `e4m3`, `packed4`, `nested3x16`, `none`.
public sealed interface ScaleFormat permits ScaleFormat.Real, FloatScales, NestedScales, NoScales {
    /// Rounds one group's values, one for each row, to values that can be stored.
    ///
    /// @param column the values, replaced
    /// @param largest a bound of the magnitude of the whole table's values, known before the first group
    void round(float[] column, float largest);

    /// Stores a table of rounded values.
    ///
    /// @param values group by group, in each a value for every row
    /// @param rows values of a group
    StoredTensors store(float[] values, int rows, float largest);

    /// Reads a table back, group by group.
    float[] restore(StoredTensors tensors, int rows, int groups);

    /// Whole or half precision, or whole numbers.
    enum Real implements ScaleFormat {
        /// IEEE binary32: exact.
        F32,
        /// IEEE binary16; magnitudes above 65,504 are clamped, below `2^-25` they become 0.
        F16;

        @Override
        public void round(float[] column, float largest) {
            if (this == F16) {
                for (int index = 0; index < column.length; index++) {
                    float clamped = Math.clamp(column[index], -65504f, 65504f);
                    column[index] = Float.float16ToFloat(Float.floatToFloat16(clamped));
                }
            }
        }

        @Override
        public StoredTensors store(float[] values, int rows, float largest) {
            int groups = rows == 0 ? 0 : values.length / rows;
            return StoredTensors.of(
                    "values",
                    this == F16
                            ? StoredTensor.ofHalves(values, groups, rows)
                            : StoredTensor.ofFloats(values, groups, rows));
        }

        @Override
        public float[] restore(StoredTensors tensors, int rows, int groups) {
            return checked(tensors.get("values").floats(), rows, groups);
        }

        @Override
        public String toString() {
            return this == F16 ? "f16" : "f32";
        }
    }

    /// Whole numbers of 0 to `2^bits - 1`, packed: zeros of asymmetric integer grids.
    ///
    /// @param bits 1 to 8
    static ScaleFormat packed(int bits) {
        return new FloatScales(FloatScales.Kind.PACKED, bits);
    }

    /// Checks that a table has the right size.
    static float[] checked(float[] values, int rows, int groups) {
        if (values.length != Math.multiplyExact(rows, groups)) {
            throw new IllegalArgumentException(
                    "a table of " + groups + " groups x " + rows + " rows does not have " + values.length + " values");
        }
        return values;
    }

    /// Packs whole numbers.
    static StoredTensors pack(int[] codes, int bits) {
        byte[] bytes = new byte[Math.toIntExact(BitPacking.byteSize(codes.length, bits))];
        BitPacking.pack(codes, 0, codes.length, bits, bytes, 0);
        return StoredTensors.of("values", StoredTensor.ofBytes(bytes));
    }

    /// Unpacks whole numbers.
    static int[] unpack(StoredTensor tensor, int bits, int count) {
        if (tensor.bytes().length != BitPacking.byteSize(count, bits)) {
            throw new IllegalArgumentException(
                    count + " codes of " + bits + " bits are not " + tensor.bytes().length + " bytes");
        }
        int[] codes = new int[count];
        BitPacking.unpack(tensor.bytes(), 0, bits, codes, 0, count);
        return codes;
    }

    /// The inverse of `toString()`.
    static ScaleFormat parse(String text) {
        if (text.equals("f32")) {
            return Real.F32;
        } else if (text.equals("f16")) {
            return Real.F16;
        } else if (text.equals("e8m0")) {
            return new FloatScales(FloatScales.Kind.E8M0, 8);
        } else if (text.equals("e4m3")) {
            return new FloatScales(FloatScales.Kind.E4M3, 8);
        } else if (text.matches("packed[1-8]")) {
            return packed(text.charAt(6) - '0');
        } else if (text.matches("nested[1-8]x[0-9]{1,5}")) {
            return new NestedScales(text.charAt(6) - '0', Integer.parseInt(text.substring(8)));
        } else if (text.equals("none")) {
            return new NoScales();
        }
        throw new IllegalArgumentException("it can be f32, f16, e8m0, e4m3, packedB, nestedBxN or none");
    }
}
