package dev.lloyd.core.kernel;

/// The reference of the norms.
final class ScalarNorms implements NormSupport {
    @Override
    public void rmsNorm(
            float[] source, int sourceOffset, float[] weight, float epsilon, float[] target, int targetOffset) {
        double squares = 0;
        for (int index = 0; index < weight.length; index++) {
            double value = source[sourceOffset + index];
            squares += value * value;
        }
        double inverse = 1 / Math.sqrt(squares / weight.length + epsilon);
        for (int index = 0; index < weight.length; index++) {
            target[targetOffset + index] = (float) (source[sourceOffset + index] * inverse * weight[index]);
        }
    }
}
