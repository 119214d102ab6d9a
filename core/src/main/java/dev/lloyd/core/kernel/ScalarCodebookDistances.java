package dev.lloyd.core.kernel;

/// Distances to a codebook as their formula says.
final class ScalarCodebookDistances implements CodebookDistanceSupport {
    @Override
    public int nearest(Table table, float[] values, int offset) {
        float best = Float.POSITIVE_INFINITY;
        int nearest = 0;
        for (int code = 0; code < table.padded(); code++) {
            float distance = distance(table, code, values, offset);
            if (distance < best) {
                best = distance;
                nearest = code;
            }
        }
        return nearest;
    }

    @Override
    public void distances(Table table, float[] values, int offset, float[] target) {
        for (int code = 0; code < table.padded(); code++) {
            target[code] = distance(table, code, values, offset);
        }
    }

    private static float distance(Table table, int code, float[] values, int offset) {
        float sum = 0;
        for (int place = 0; place < table.dimension(); place++) {
            float difference = values[offset + place] - table.columns()[place * table.padded() + code];
            sum = Math.fma(difference, difference, sum);
        }
        return sum;
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
