package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.List;

/// A layer whose ranges move and whose codes are chosen again, each the nearest to the original; see
/// {@link ZerothClipping} for the formula.
final class ReroundedLayer {
    private final CanonicalForm form;
    private final Matrix target;
    private final int blocks;
    private final boolean wholeZeros;
    private final float[] lowest;
    private final float[] highest;
    private final float distance;
    private final float least;

    /// @param name for errors
    /// @param form whose ranges are the first
    /// @param original what codes are chosen for
    /// @param most blocks of rows that have factors of their own
    /// @throws IllegalArgumentException if the grid is none of single values with scales in one plane; the message
    ///     names the layer
    ReroundedLayer(String name, CanonicalForm form, Matrix original, int most, Workers workers) {
        this.form = form;
        Planes planes = form.planes();
        Plane plane = planes.planes().getFirst();
        if (planes.planes().size() > 1
                || !(plane.points() instanceof ScalarPoints)
                || plane.grid().scaleFormat() instanceof NoScales) {
            throw new IllegalArgumentException("layer " + name
                    + ": ranges can be tuned for single values with scales in one plane, and the grid is "
                    + plane.grid().text() + (planes.planes().size() > 1 ? " in more planes" : ""));
        }
        this.blocks = Math.min(most, planes.scales().rows());
        this.wholeZeros =
                plane.grid().zeroFormat().filter(FloatScales.class::isInstance).isPresent();
        this.least = plane.points().minimum();
        this.distance = plane.points().maximum() - least;
        this.target = form.target(original, workers);
        this.lowest = planes.scales().values();
        this.highest = lowest.clone();
        float[] zeros = planes.zeros().map(table -> table.values()).orElseGet(() -> new float[lowest.length]);
        for (int index = 0; index < lowest.length; index++) {
            lowest[index] *= least - zeros[index];
            highest[index] *= plane.points().maximum() - zeros[index];
        }
    }

    /// Blocks of rows.
    int blocks() {
        return blocks;
    }

    /// Logarithms of factors: of the upper ends of each block of rows, then, where the grid has zeros, of the lower.
    int size() {
        return form.planes().zeros().isPresent() ? 2 * blocks : blocks;
    }

    /// The form with other ranges.
    ///
    /// @param numbers from `offset` those of this layer
    CanonicalForm form(float[] numbers, int offset) {
        Planes ranged = ranged(numbers, offset);
        ScalarPoints points = (ScalarPoints) ranged.planes().getFirst().points();
        int columns = ranged.columns();
        float[] places = new float[columns];
        byte[] chosen = new byte[columns];
        short[] codes = new short[ranged.rows() * columns];
        for (int row = 0; row < ranged.rows(); row++) {
            place(ranged, row, places);
            points.nearest(places, 0, columns, chosen, 0);
            for (int column = 0; column < columns; column++) {
                codes[row * columns + column] = (short) (chosen[column] & 0xFF);
            }
        }
        return form.with(ranged.withCodes(List.of(codes)));
    }

    /// The planes with other scales and zeros.
    private Planes ranged(float[] numbers, int offset) {
        Planes planes = form.planes();
        float[] scales = planes.scales().values();
        float[] zeros = new float[scales.length];
        int rows = planes.scales().rows();
        for (int index = 0; index < scales.length; index++) {
            int block = offset + (int) ((long) (index % rows) * blocks / rows);
            double upper = Math.exp(numbers[block]);
            if (planes.zeros().isEmpty()) {
                scales[index] *= (float) upper;
                continue;
            }
            double below = Math.exp(numbers[block + blocks]) * lowest[index];
            double scale = (upper * highest[index] - below) / distance;
            double zero = scale == 0 ? least : least - below / scale;
            scales[index] = (float) scale;
            zeros[index] = (float) (wholeZeros ? Math.rint(zero) : zero);
        }
        return planes.withScales(scales, zeros);
    }

    /// A row at scale 1; groups of scale 0 are 0.
    private void place(Planes ranged, int row, float[] places) {
        int width = ranged.groupColumns();
        for (int from = 0; from < places.length; from += width) {
            float scale = ranged.scales().at(row, from / width);
            float zero = ranged.zeros().isPresent() ? ranged.zeros().get().at(row, from / width) : 0;
            int end = Math.min(places.length, from + width);
            for (int column = from; column < end; column++) {
                places[column] = scale == 0 ? 0 : target.at(row, column) / scale + zero;
            }
        }
    }
}
