package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;

/// A product of two small dense maps: coordinates read as a `p x q` matrix `X` become `A X B^T`.
///
/// @param left `A`, of p coordinates
/// @param right `B`, of q coordinates
record KroneckerMap(DenseMap left, DenseMap right) implements LinearMap {
    private interface RowMap {
        void apply(float[] values, int offset);
    }

    @Override
    public int dimension() {
        return left.dimension() * right.dimension();
    }

    @Override
    public void forward(float[] values, int offset) {
        apply(left::forward, right::forward, values, offset);
    }

    @Override
    public void inverse(float[] values, int offset) {
        apply(left::inverse, right::inverse, values, offset);
    }

    @Override
    public void dual(float[] values, int offset) {
        apply(left::dual, right::dual, values, offset);
    }

    private void apply(RowMap across, RowMap along, float[] values, int offset) {
        int tall = left.dimension();
        int wide = right.dimension();
        float[] columns = new float[tall * wide];
        for (int row = 0; row < tall; row++) {
            along.apply(values, offset + row * wide);
            for (int column = 0; column < wide; column++) {
                columns[column * tall + row] = values[offset + row * wide + column];
            }
        }
        for (int column = 0; column < wide; column++) {
            across.apply(columns, column * tall);
            for (int row = 0; row < tall; row++) {
                values[offset + row * wide + column] = columns[column * tall + row];
            }
        }
    }
}
