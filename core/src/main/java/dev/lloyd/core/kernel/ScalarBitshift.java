package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of decoding bitshift trellises: one window after the other.
final class ScalarBitshift implements BitshiftSupport {
    @Override
    public void decode(BitshiftRows matrix, int from, int to, Matrix target) {
        for (int row = from; row < to; row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                target.set(row - from, column, matrix.value(row, column));
            }
        }
    }
}
