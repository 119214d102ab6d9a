package dev.lloyd.core.kernel;

/// The reference of the packed products: codes times values, summed by group, then the group's scale and
/// offset.
final class ScalarPacked implements PackedSupport {
    @Override
    public int arrangedLength(int bits, int columns) {
        return 0;
    }

    @Override
    public void arrange(int bits, float[] values, float[] arranged) {
        // They are multiplied in their own order.
    }

    @Override
    public short[] arrange(int bits, byte[] activations) {
        return new short[0];
    }

    @Override
    public void multiply(PackedRows matrix, PackedVector vector, int from, int to, float[] target) {
        for (int row = from; row < to; row++) {
            float sum = 0;
            for (int group = 0; group < matrix.groups(); group++) {
                int first = group * matrix.groupSize();
                int last = (int) Math.min(matrix.columns(), (long) first + matrix.groupSize());
                float product = 0;
                for (int column = first; column < last; column++) {
                    product += matrix.code(row, column) * vector.values[column];
                }
                int index = row * matrix.groups() + group;
                sum += matrix.scales()[index] * product + matrix.offsets()[index] * vector.groupSums[group];
            }
            target[row] = vector.scale * sum;
        }
    }
}
