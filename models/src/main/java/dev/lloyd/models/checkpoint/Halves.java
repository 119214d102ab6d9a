package dev.lloyd.models.checkpoint;

import java.util.function.Predicate;

/// Which floats the 16-bit types hold.
final class Halves {
    private Halves() {}

    /// Whether a value is a finite one of binary16.
    private static boolean isExact(float value) {
        return Float.isFinite(value) && Float.float16ToFloat(Float.floatToFloat16(value)) == value;
    }

    /// Whether all values are.
    static boolean areExact(float[] values) {
        for (float value : values) {
            if (!isExact(value)) {
                return false;
            }
        }
        return true;
    }

    /// Whether all values are those of bfloat16, the upper half of a binary32.
    static boolean areBrainFloats(float[] values) {
        for (float value : values) {
            if ((Float.floatToRawIntBits(value) & 0xFFFF) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Checks that a layer's scales can be stored.
    ///
    /// @param holds says whether all of some scales can
    /// @param types what holds them, for the error
    static void require(GroupedCodes layer, Predicate<float[]> holds, String types) {
        float[] scales = layer.scales();
        if (holds.test(scales)) {
            return;
        }
        int index = 0;
        while (holds.test(new float[] {scales[index]}) && index < scales.length - 1) {
            index++;
        }
        int rows = layer.shape().rows();
        throw new IllegalArgumentException("the scale of row " + index % rows + ", group " + index / rows + " is "
                + scales[index] + ", which is no value of " + types + "; it can be rounded if that is asked for");
    }

    /// The nearest values of binary16.
    ///
    /// @throws IllegalArgumentException if one is beyond them
    static float[] rounded(float[] values) {
        float[] target = new float[values.length];
        for (int index = 0; index < values.length; index++) {
            target[index] = Float.float16ToFloat(Float.floatToFloat16(values[index]));
            if (!Float.isFinite(target[index])) {
                throw new IllegalArgumentException("the scale " + values[index] + " is beyond binary16");
            }
        }
        return target;
    }
}
