package dev.lloyd.core.kernel;

/// The reference of decoding vectors from codebooks: one value after the other.
final class ScalarCodebooks implements CodebookSupport {
    @Override
    public void points(CodebookTile tile, int parts, int[] starts, int[] codes, float[] target, int offset) {
        points(tile, 0, parts, starts, codes, target, offset);
    }

    /// The parts `from .. to` of a row.
    static void points(CodebookTile tile, int from, int to, int[] starts, int[] codes, float[] target, int offset) {
        int stages = tile.stages();
        for (int part = from; part < to; part++) {
            int length = tile.length(part);
            for (int column = starts[part]; column < starts[part + 1]; column++) {
                int at = tile.book(part) + column - starts[part];
                float sum = 0;
                for (int stage = 0; stage < stages; stage++) {
                    sum += tile.vectors()[at + ((stage << tile.bits()) + codes[part * stages + stage]) * length];
                }
                target[offset + column] = sum;
            }
        }
    }

    @Override
    public void scale(CodebookRows matrix, int row, float[] target, int offset) {
        for (int group = 0; group < matrix.groups(); group++) {
            int from = offset + group * matrix.groupSize();
            scaled(target, from, from + matrix.length(group), matrix.scale(row, group), matrix.zero(row, group));
        }
    }

    /// The values `from .. to`.
    static void scaled(float[] target, int from, int to, float scale, float zero) {
        for (int index = from; index < to; index++) {
            target[index] = scale * (target[index] - zero);
        }
    }
}
