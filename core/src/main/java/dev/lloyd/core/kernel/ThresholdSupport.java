package dev.lloyd.core.kernel;

/// One implementation of {@link ThresholdTree#ranks}.
interface ThresholdSupport {
    void ranks(ThresholdTree tree, float[] values, int offset, int length, byte[] ranks, int rankOffset);
}
