package dev.lloyd.core.kernel;

/// The seam under {@link CodebookDistances}.
interface CodebookDistanceSupport {
    /// A codebook by coordinate.
    ///
    /// @param columns `dimension x padded`; infinite beyond the last code
    /// @param padded codes, a multiple of 16
    @SuppressWarnings("ArrayRecordComponent") // Read many times and never compared.
    record Table(float[] columns, int dimension, int padded) {}

    int nearest(Table table, float[] values, int offset);

    void distances(Table table, float[] values, int offset, float[] target);

    int least(float[] values, int length);
}
