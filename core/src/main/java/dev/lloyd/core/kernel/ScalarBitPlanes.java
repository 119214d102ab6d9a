package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of products with planes of bits: values with the signs of their bits, summed by group and
/// plane, then the scale.
final class ScalarBitPlanes implements BitPlaneSupport {
    @Override
    public boolean isFast() {
        return true;
    }

    @Override
    public int tablesLength(BitPlanes matrix) {
        return 0;
    }

    @Override
    public void tables(Matrix inputs, int token, BitPlanes matrix, float[] tables) {
        // Values are added one by one.
    }

    @Override
    public void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target) {
        for (int token = 0; token < target.rows(); token++) {
            for (int row = from; row < to; row++) {
                target.set(token, row, product(matrix, inputs, token, row));
            }
        }
    }

    private static float product(BitPlanes matrix, BitPlaneInputs inputs, int token, int row) {
        float sum = 0;
        for (int group = 0; group < matrix.groups(); group++) {
            int first = group * matrix.groupSize();
            int last = (int) Math.min(matrix.columns(), (long) first + matrix.groupSize());
            for (int plane = 0; plane < matrix.planes(); plane++) {
                float product = 0;
                for (int column = first; column < last; column++) {
                    product += matrix.sign(plane, row, column) * inputs.values.at(token, column);
                }
                sum += matrix.scale(plane, row, group) * product;
            }
            if (matrix.hasOffsets()) {
                sum += matrix.offset(row, group) * inputs.groupSums[token][group];
            }
        }
        return sum;
    }
}
