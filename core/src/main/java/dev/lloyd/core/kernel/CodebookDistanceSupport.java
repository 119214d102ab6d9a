package dev.lloyd.core.kernel;

import java.util.Arrays;

/// The seam under {@link CodebookDistances}.
interface CodebookDistanceSupport {
    /// A codebook in blocks of 16 codes, each by coordinate, so that a block is read from its beginning to its end.
    ///
    /// @param columns `padded / 16 x dimension x 16`; infinite beyond the last code
    /// @param padded codes, a multiple of 16
    @SuppressWarnings("ArrayRecordComponent") // Read many times and never compared.
    record Table(float[] columns, int dimension, int padded) {
        /// Codes of a block: a multiple of the lanes of every width.
        static final int BLOCK = 16;

        static Table of(float[] centroids, int offset, int dimension, int count) {
            int padded = Math.ceilDiv(count, BLOCK) * BLOCK;
            Table table = new Table(new float[Math.multiplyExact(padded, dimension)], dimension, padded);
            Arrays.fill(table.columns, Float.POSITIVE_INFINITY);
            for (int code = 0; code < count; code++) {
                for (int place = 0; place < dimension; place++) {
                    table.columns[table.offset(code) + place * BLOCK] = centroids[offset + code * dimension + place];
                }
            }
            return table;
        }

        /// Where the first coordinate of a code is; the next ones are a block apart.
        int offset(int code) {
            return code / BLOCK * BLOCK * dimension + code % BLOCK;
        }
    }

    void distances(Table table, float[] values, int offset, float[] target);

    int least(float[] values, int length);
}
