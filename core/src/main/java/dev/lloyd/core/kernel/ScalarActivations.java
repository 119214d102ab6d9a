package dev.lloyd.core.kernel;

/// The reference of the activation functions: the formulas in double precision.
final class ScalarActivations implements ActivationSupport {
    @Override
    public void softmax(float[] values, int offset, int length, float scale) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int index = offset; index < offset + length; index++) {
            values[index] *= scale;
            largest = Math.max(largest, values[index]);
        }
        double sum = 0;
        for (int index = offset; index < offset + length; index++) {
            values[index] = (float) Math.exp(values[index] - largest);
            sum += values[index];
        }
        for (int index = offset; index < offset + length; index++) {
            values[index] = (float) (values[index] / sum);
        }
    }

    @Override
    public void silu(float[] values, int offset, int length) {
        for (int index = offset; index < offset + length; index++) {
            values[index] = (float) (values[index] / (1 + Math.exp(-values[index])));
        }
    }

    @Override
    public void gelu(float[] values, int offset, int length) {
        for (int index = offset; index < offset + length; index++) {
            double value = values[index];
            double magnitude = Math.abs(value) * Math.sqrt(0.5);
            double t = 1 / (1 + 0.3275911 * magnitude);
            double polynomial =
                    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
            double tail = 0.5 * polynomial * Math.exp(-magnitude * magnitude);
            values[index] = (float) (value * (value > 0 ? 1 - tail : tail));
        }
    }

    @Override
    public void geluTanh(float[] values, int offset, int length) {
        for (int index = offset; index < offset + length; index++) {
            double value = values[index];
            double inner = 2 * Math.sqrt(2 / Math.PI) * (value + 0.044715 * value * value * value);
            values[index] = (float) (value / (1 + Math.exp(-inner)));
        }
    }
}
