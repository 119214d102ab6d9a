package dev.lloyd.core.kernel;

/// The seam under {@link BitshiftSteps}.
interface BitshiftStepSupport {
    void step(int bits, float value, float scale, float[] values, float[] from, float[] to);
}
