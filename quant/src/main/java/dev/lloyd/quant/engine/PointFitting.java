package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.List;
import java.util.Map;

/// Gives grids that learn their points a sample of the matrix at scale 1: each group divided by its root mean
/// square, or the values as they are where there are no scales.
public final class PointFitting {
    private PointFitting() {}

    /// The points of the grids, which share the first one's groups and scales.
    ///
    /// @param weights rows x columns, not changed
    /// @param importance weight of each column in the error
    public static List<Points> points(
            List<Grid> grids, Matrix weights, float[] importance, long seed, Workers workers) {
        return points(grids, weights, importance, Map.of(), seed, workers);
    }

    /// The points of the grids for a matrix of which its model says more.
    ///
    /// @param scores what the matrix counts in its model, as far as grids ask
    static List<Points> points(
            List<Grid> grids,
            Matrix weights,
            float[] importance,
            Map<WeightScore, Matrix> scores,
            long seed,
            Workers workers) {
        Grid first = grids.getFirst();
        float[] values =
                first.scaleFormat() instanceof NoScales ? weights.values() : normalised(weights, first.group());
        Sample sample = new Sample(values, weights.columns(), importance, seed, workers);
        return grids.stream().map(grid -> grid.points(sample, weights, scores)).toList();
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
