package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Group;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.Nearest;
import java.util.Arrays;
import java.util.List;

/// Writes the records of the simplest recipes, with the bytes of {@link PlaneRecords} in a fraction of its time:
/// one plane of single values, one scale a vector, no zero, each value to the nearest point.
final class ScalarRecords implements RecordWriter {
    /// Rows that a thread takes at a time.
    private static final int CHUNK = 64;

    private final Range range;
    private final Estimator estimator;
    private final ScaleFormat format;
    private final ScalarPoints points;
    private final float[] table;
    private final RecordLayout layout;

    ScalarRecords(Recipe recipe, List<Points> points, RecordLayout layout) {
        this.range = recipe.chosenRange();
        this.estimator = recipe.chosenEstimator();
        this.format = recipe.grids().getFirst().scaleFormat();
        this.points = (ScalarPoints) points.getFirst();
        this.table = this.points.table();
        this.layout = layout;
    }

    static boolean covers(Recipe recipe, List<Points> points, RecordLayout layout) {
        Grid grid = recipe.grids().getFirst();
        return points.size() == 1
                && points.getFirst() instanceof ScalarPoints
                && layout.groups() == 1
                && grid.zeroFormat().isEmpty()
                && grid.scaleFormat() instanceof ScaleFormat.Real
                && recipe.chosenRounding() instanceof Nearest;
    }

    @Override
    public int write(Matrix vectors, byte[] records, Workers workers) {
        boolean[] held = new boolean[vectors.rows()];
        workers.forEach(Math.ceilDiv(vectors.rows(), CHUNK), chunk -> {
            Row row = new Row(vectors);
            for (int index = chunk * CHUNK; index < Math.min(vectors.rows(), (chunk + 1) * CHUNK); index++) {
                held[index] = row.write(index, records);
            }
        });
        return RecordWriter.firstNot(held);
    }

    /// What one thread holds.
    private final class Row {
        private final Matrix vectors;
        private final int dimension;
        private final float[] ones;
        private final float[] decoded;
        private final byte[] codes;
        private final float[] scale = new float[1];

        Row(Matrix vectors) {
            this.vectors = vectors;
            this.dimension = vectors.columns();
            this.ones = new float[dimension];
            this.decoded = new float[dimension];
            this.codes = new byte[dimension];
            Arrays.fill(ones, 1);
        }

        /// Whether the numbers say something of the vector.
        boolean write(int row, byte[] records) {
            float[] values = vectors.values();
            int from = vectors.offset(row);
            Group group = new Group(values, from, dimension, 1, dimension, ones, 0, 0, Group.Zero.NONE);
            scale[0] = range.fit(group, points).scale();
            format.round(scale, 0);
            float step = scale[0];
            for (int index = 0; index < dimension; index++) {
                decoded[index] = step == 0 ? 0 : values[from + index] / step;
            }
            points.nearest(decoded, 0, dimension, codes, 0);
            for (int index = 0; index < dimension; index++) {
                decoded[index] = step * table[codes[index] & 0xFF];
            }
            int offset = row * layout.size();
            BitPacking.pack(codes, 0, dimension, points.codeBits(), records, offset + layout.codeOffset(0));
            Moments moments = Moments.of(values, from, decoded, 0, dimension);
            return layout.putNumbers(records, offset, scale, moments, estimator);
        }
    }
}
