package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Estimator;
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
final class RecordWriter {
    private final Recipe recipe;
    private final List<Points> points;
    private final RecordLayout layout;
    private final long seed;

    RecordWriter(Recipe recipe, List<Points> points, RecordLayout layout, long seed) {
        this.recipe = recipe;
        this.points = points;
        this.layout = layout;
        this.seed = seed;
    }

    /// What rounds rows of vectors.
    static PlaneWriter planes(Recipe recipe, List<Points> points, Matrix vectors) {
        float[] ones = new float[vectors.columns()];
        Arrays.fill(ones, 1);
        return new PlaneWriter(recipe.grids(), points, recipe.chosenRange(), vectors, ones, Optional.empty());
    }

    /// Writes a record for each row, one after another from the beginning of `records`, all but the squared length.
    ///
    /// @return the first row whose numbers are clamped, vanished or overflowed, so that its record says nothing;
    ///     -1 if there is none
    int write(Matrix vectors, byte[] records, Workers workers) {
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
        for (int row = 0; row < held.length; row++) {
            if (!held[row]) {
                return row;
            }
        }
        return -1;
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
        Moments moments = Moments.of(vectors, decoded, row);
        Estimator estimator = recipe.chosenEstimator();
        double factor = estimator.factor(moments.norm, moments.length, moments.product);
        int offset = row * layout.size();
        float most = 0;
        for (int group = 0; group < layout.groups(); group++) {
            float scale = planes.scales().at(row, group);
            layout.putNumber(records, offset, group, (float) (factor * scale));
            if (planes.zeros().isPresent()) {
                layout.putZero(records, offset, group, planes.zeros().get().at(row, group));
            }
            most = Math.max(most, Math.abs(layout.number(records, offset, group)));
        }
        if (layout.hasDeviations()) {
            layout.putDeviation(records, offset, (float) moments.deviation(vectors.columns()));
        }
        return moments.norm == 0 || layout.holds(most);
    }

    /// Sums over a vector `o` and what its code decodes to, `y`.
    private record Moments(double norm, double length, double product) {
        static Moments of(Matrix vectors, Matrix decoded, int row) {
            double norm = 0;
            double length = 0;
            double product = 0;
            for (int index = vectors.offset(row); index < vectors.offset(row) + vectors.columns(); index++) {
                double value = vectors.values()[index];
                double coded = decoded.values()[index];
                norm += value * value;
                length += coded * coded;
                product += value * coded;
            }
            return new Moments(norm, length, product);
        }

        /// `|o| sqrt((1 / cos^2(o, y) - 1) / (d - 1))`.
        double deviation(int dimension) {
            double cosine = norm == 0 || product <= 0 ? 1 : Math.min(1, product * product / norm / length);
            return Math.sqrt(norm * (1 / cosine - 1) / Math.max(1, dimension - 1));
        }
    }
}
