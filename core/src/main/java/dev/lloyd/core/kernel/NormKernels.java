package dev.lloyd.core.kernel;

/// Norms of rows. They allocate nothing, and may be called from any thread.
public final class NormKernels {
    private static final NormSupport SUPPORT =
            Implementation.best(() -> CompiledLoops.load(2), VectorNorms::new, ScalarNorms::new);

    private NormKernels() {}

    /// `target[i] = source[i] / sqrt(mean of source[j]^2 + epsilon) * weight[i]` for each weight (Zhang and
    /// Sennrich, *Root Mean Square Layer Normalization*, 2019).
    ///
    /// Computed in double and rounded to a float at the end, so that no square overflows. The order of the sum
    /// is fixed for a machine, but depends on its vector width where nothing compiled runs: two orders differ by at
    /// most the last bit of a value. A NaN makes everything NaN; an infinity gives NaN in its place and 0
    /// elsewhere; zeros give 0, or NaN if epsilon is 0. Cost: `5 n` operations.
    ///
    /// @param weight `n` of them; no weights do nothing
    /// @param target may be the source, in the same place
    /// @throws IndexOutOfBoundsException if an array is too short; nothing is written then
    public static void rmsNorm(
            float[] source, int sourceOffset, float[] weight, float epsilon, float[] target, int targetOffset) {
        FloatKernels.check(source, sourceOffset, weight.length);
        FloatKernels.check(target, targetOffset, weight.length);
        if (weight.length > 0) {
            SUPPORT.rmsNorm(source, sourceOffset, weight, epsilon, target, targetOffset);
        }
    }
}
