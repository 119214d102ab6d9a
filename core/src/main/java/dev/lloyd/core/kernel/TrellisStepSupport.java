package dev.lloyd.core.kernel;

/// The seam under {@link TrellisSteps}.
interface TrellisStepSupport {
    void step(int bits, float value, float[] values, float[] from, float[] to);
}
