package dev.lloyd.core.kernel;

/// Softmax and the activation functions of networks, in place. A value's result does not depend on its place.
/// Length 0 does nothing; a range outside the array is an {@link IndexOutOfBoundsException}. All but the
/// reference compute `e^x` with a relative error under 2e-7; the reference works in double precision.
public final class ActivationKernels {
    private static final ActivationSupport SUPPORT =
            Implementation.best(() -> CompiledLoops.load(2), VectorActivations::new, ScalarActivations::new);

    private ActivationKernels() {}

    /// `values[i] = e^(scale * values[i] - max) / sum of e^(scale * values[j] - max)`, with the largest of the
    /// scaled values taken out: no overflow where they are finite. Negative infinity (a masked place) gives exactly
    /// 0. Everything becomes NaN if a scaled value is NaN or positive infinity, or if all are negative infinity.
    /// Relative error: about `(4 + length * 2^-2) * 2^-23`.
    ///
    /// @param scale of the values; products are rounded to floats
    public static void softmax(float[] values, int offset, int length, float scale) {
        FloatKernels.check(values, offset, length);
        SUPPORT.softmax(values, offset, length, scale);
    }

    /// `x / (1 + e^-x)`, also called swish. NaN stays NaN, positive infinity stays, negative infinity gives
    /// NaN.
    public static void silu(float[] values, int offset, int length) {
        FloatKernels.check(values, offset, length);
        SUPPORT.silu(values, offset, length);
    }

    /// `x * (1 + erf(x / sqrt(2))) / 2`, with the rational approximation of erf of Abramowitz and Stegun, 7.1.26:
    /// absolute error under `1.5e-7 |x|`. NaN stays NaN, positive infinity stays, negative infinity gives NaN.
    public static void gelu(float[] values, int offset, int length) {
        FloatKernels.check(values, offset, length);
        SUPPORT.gelu(values, offset, length);
    }

    /// `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2`, computed as `x / (1 + e^(-2 ...))`. NaN stays NaN,
    /// positive infinity stays, negative infinity gives NaN.
    public static void geluTanh(float[] values, int offset, int length) {
        FloatKernels.check(values, offset, length);
        SUPPORT.geluTanh(values, offset, length);
    }
}
