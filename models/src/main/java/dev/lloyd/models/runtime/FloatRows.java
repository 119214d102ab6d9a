package dev.lloyd.models.runtime;

/// The row arithmetic of the runtime that is not a matrix product. Every function works on `count` values from
/// an offset.
final class FloatRows {
    private FloatRows() {}

    /// `target += scale * source`.
    static void addScaled(float scale, float[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        for (int index = 0; index < count; index++) {
            target[targetOffset + index] = Math.fma(scale, source[sourceOffset + index], target[targetOffset + index]);
        }
    }

    /// `values = softmax(scale * values)`, with the maximum taken out first. The exponentials are double.
    static void softmax(float[] values, int offset, int count, double scale) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (int index = offset; index < offset + count; index++) {
            maximum = Math.max(maximum, values[index] * scale);
        }
        double sum = 0;
        for (int index = offset; index < offset + count; index++) {
            double exponential = Math.exp(values[index] * scale - maximum);
            values[index] = (float) exponential;
            sum += exponential;
        }
        float inverse = (float) (1 / sum);
        for (int index = offset; index < offset + count; index++) {
            values[index] *= inverse;
        }
    }

    /// `target = (source - mean) / sqrt(variance + epsilon) * weight + bias`; statistics in double.
    static void layerNorm(float[] source, int offset, float[] weight, float[] bias, float epsilon, float[] target) {
        int count = weight.length;
        double mean = sum(source, offset, count) / count;
        double inverse = 1 / Math.sqrt(sumOfSquares(source, offset, count, mean) / count + epsilon);
        for (int index = 0; index < count; index++) {
            double normed = (source[offset + index] - mean) * inverse;
            target[offset + index] = (float) (normed * weight[index] + bias[index]);
        }
    }

    /// `target = source / |source|`; zeros stay zeros.
    static void normalize(float[] source, int offset, int count, float[] target) {
        double length = Math.sqrt(sumOfSquares(source, offset, count, 0));
        double inverse = length == 0 ? 0 : 1 / length;
        for (int index = 0; index < count; index++) {
            target[offset + index] = (float) (source[offset + index] * inverse);
        }
    }

    /// In four sums that take turns, so that additions need not wait for each other.
    private static double sum(float[] source, int offset, int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int index = 0;
        for (; index + 4 <= count; index += 4) {
            first += source[offset + index];
            second += source[offset + index + 1];
            third += source[offset + index + 2];
            fourth += source[offset + index + 3];
        }
        for (; index < count; index++) {
            first += source[offset + index];
        }
        return (first + second) + (third + fourth);
    }

    private static double sumOfSquares(float[] source, int offset, int count, double mean) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int index = 0;
        for (; index + 4 <= count; index += 4) {
            first += square(source[offset + index] - mean);
            second += square(source[offset + index + 1] - mean);
            third += square(source[offset + index + 2] - mean);
            fourth += square(source[offset + index + 3] - mean);
        }
        for (; index < count; index++) {
            first += square(source[offset + index] - mean);
        }
        return (first + second) + (third + fourth);
    }

    private static double square(double value) {
        return value * value;
    }
}
