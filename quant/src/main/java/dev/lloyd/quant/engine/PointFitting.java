package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.List;

/// Gives grids that learn their points a sample of the matrix at scale 1: each group divided by its root mean
/// square.
final class PointFitting {
    private PointFitting() {}

    static List<Points> points(List<Grid> grids, Matrix weights, float[] importance, long seed, Workers workers) {
        float[] values = normalised(weights, grids.getFirst().group());
        Sample sample = new Sample(values, weights.columns(), importance, seed, workers);
        return grids.stream().map(grid -> grid.points(sample)).toList();
    }

    private static float[] normalised(Matrix weights, Granularity group) {
        float[] values = weights.values().clone();
        boolean whole = group instanceof Granularity.Tensor;
        int width = whole ? values.length : group.groupColumns(weights.columns());
        int row = whole ? values.length : weights.columns();
        for (int start = 0; start < values.length; start += row) {
            for (int offset = start; offset < start + row; offset += width) {
                normalise(values, offset, Math.min(offset + width, start + row));
            }
        }
        return values;
    }

    private static void normalise(float[] values, int from, int to) {
        double sum = 0;
        for (int index = from; index < to; index++) {
            sum += (double) values[index] * values[index];
        }
        float scale = sum == 0 ? 0 : (float) (1 / Math.sqrt(sum / (to - from)));
        for (int index = from; index < to; index++) {
            values[index] *= scale;
        }
    }
}
