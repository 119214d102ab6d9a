package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.RoundingTask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Writes the records of vectors that are in the coordinates of the grid: any recipe that rounds and scales rows
/// one by one.
final class PlaneRecords implements RecordWriter {
    private final Recipe recipe;
    private final List<Points> points;
    private final RecordLayout layout;
    private final long seed;
    private final float[] roots;

    PlaneRecords(Recipe recipe, List<Points> points, RecordLayout layout, long seed) {
        this.recipe = recipe;
        this.points = points;
        this.layout = layout;
        this.seed = seed;
        this.roots = roots(points.getFirst());
    }

    /// What rounds rows of vectors.
    static PlaneWriter planes(Recipe recipe, List<Points> points, Matrix vectors) {
        float[] ones = new float[vectors.columns()];
        Arrays.fill(ones, 1);
        return new PlaneWriter(recipe.grids(), points, recipe.chosenRange(), vectors, ones, Optional.empty());
    }

    @Override
    public int write(Matrix vectors, byte[] records, Workers workers) {
        PlaneWriter writer = planes(recipe, points, vectors);
        Matrix decoded = recipe.chosenRounding()
                .round(new RoundingTask(vectors, writer, Optional.empty(), seed, workers))
                .decoded();
        Planes planes = writer.planes();
        boolean[] held = new boolean[vectors.rows()];
        workers.forEach(vectors.rows(), row -> {
            writeCodes(planes, row, records);
            held[row] = writeNumbers(planes, row, vectors, decoded, records);
        });
        return RecordWriter.firstNot(held);
    }

    private void writeCodes(Planes planes, int row, byte[] records) {
        for (int index = 0; index < points.size(); index++) {
            Plane plane = planes.planes().get(index);
            int count = RecordLayout.codes(plane.points(), planes.columns());
            int[] codes = new int[count];
            plane.codes().read(row, codes);
            int offset = row * layout.size() + layout.codeOffset(index);
            BitPacking.pack(codes, 0, count, plane.points().codeBits(), records, offset);
        }
    }

    /// Whether the numbers say something of the vector.
    private boolean writeNumbers(Planes planes, int row, Matrix vectors, Matrix decoded, byte[] records) {
        int offset = row * layout.size();
        float[] scales = new float[layout.groups()];
        for (int group = 0; group < scales.length; group++) {
            scales[group] = planes.scales().at(row, group);
            if (planes.zeros().isPresent()) {
                layout.putZero(records, offset, group, planes.zeros().get().at(row, group));
            }
        }
        return layout.putNumbers(records, offset, scales, moments(vectors, decoded, row), recipe.chosenEstimator());
    }

    /// In the metric in which the grid rounds: where columns count differently, their values are multiplied by
    /// the roots of their weights.
    private Moments moments(Matrix vectors, Matrix decoded, int row) {
        int columns = vectors.columns();
        if (roots.length == 0) {
            return Moments.of(vectors.values(), vectors.offset(row), decoded.values(), decoded.offset(row), columns);
        }
        float[] vector = Arrays.copyOfRange(vectors.values(), vectors.offset(row), vectors.offset(row) + columns);
        float[] code = Arrays.copyOfRange(decoded.values(), decoded.offset(row), decoded.offset(row) + columns);
        FloatKernels.multiply(roots, 0, vector, 0, columns);
        FloatKernels.multiply(roots, 0, code, 0, columns);
        return Moments.of(vector, 0, code, 0, columns);
    }

    /// Roots of the weights of a row's columns; nothing if all are 1.
    private static float[] roots(Points points) {
        float[] roots = new float[points.tile().columns()];
        boolean equal = true;
        for (int place = 0; place < roots.length; place++) {
            roots[place] = (float) Math.sqrt(points.weight(place));
            equal &= roots[place] == 1;
        }
        return equal ? new float[0] : roots;
    }
}
