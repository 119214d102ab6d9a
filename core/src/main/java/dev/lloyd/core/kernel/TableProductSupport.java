package dev.lloyd.core.kernel;

/// One implementation of {@link TableProduct}.
interface TableProductSupport {
    /// Makes one.
    @FunctionalInterface
    interface Maker {
        TableProductSupport make(int bits, float[] table, float[] values);
    }

    int readBytes();

    float product(byte[] bytes, int offset);

    void multiply(byte[] bytes, int offset, int stride, int rows, float[] target);
}
