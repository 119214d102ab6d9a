package dev.lloyd.core.kernel;

/// Distances to a codebook as their formula says.
final class ScalarCodebookDistances implements CodebookDistanceSupport {
    @Override
    public void distances(Table table, float[] values, int offset, float[] target) {
        for (int code = 0; code < table.padded(); code++) {
            float sum = 0;
            for (int place = 0; place < table.dimension(); place++) {
                float difference = values[offset + place] - table.columns()[table.offset(code) + place * Table.BLOCK];
                sum = Math.fma(difference, difference, sum);
            }
            target[code] = sum;
        }
    }

    @Override
    public int least(float[] values, int length) {
        float best = Float.POSITIVE_INFINITY;
        int least = 0;
        for (int index = 0; index < length; index++) {
            if (values[index] < best) {
                best = values[index];
                least = index;
            }
        }
        return least;
    }
}
