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
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += source[offset + index];
        }
        double mean = sum / count;
        double squares = 0;
        for (int index = 0; index < count; index++) {
            double centred = source[offset + index] - mean;
            squares += centred * centred;
        }
        double inverse = 1 / Math.sqrt(squares / count + epsilon);
        for (int index = 0; index < count; index++) {
            double normed = (source[offset + index] - mean) * inverse;
            target[offset + index] = (float) (normed * weight[index] + bias[index]);
        }
    }

    /// `target = source / sqrt(mean(source^2) + epsilon) * weight`; the mean in double.
    static void rmsNorm(float[] source, int offset, float[] weight, float epsilon, float[] target) {
        int count = weight.length;
        double inverse = 1 / Math.sqrt(sumOfSquares(source, offset, count) / count + epsilon);
        for (int index = 0; index < count; index++) {
            target[offset + index] = (float) (source[offset + index] * inverse * weight[index]);
        }
    }

    /// `target = source / |source|`; zeros stay zeros.
    static void normalize(float[] source, int offset, int count, float[] target) {
        double length = Math.sqrt(sumOfSquares(source, offset, count));
        double inverse = length == 0 ? 0 : 1 / length;
        for (int index = 0; index < count; index++) {
            target[offset + index] = (float) (source[offset + index] * inverse);
        }
    }

    private static double sumOfSquares(float[] source, int offset, int count) {
        double sum = 0;
        for (int index = 0; index < count; index++) {
            double value = source[offset + index];
            sum += value * value;
        }
        return sum;
    }
}
