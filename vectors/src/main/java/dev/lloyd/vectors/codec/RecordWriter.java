package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import java.util.List;

/// Writes the records of vectors that are in the coordinates of the grid.
interface RecordWriter {
    /// The fastest that does what a recipe says.
    static RecordWriter of(Recipe recipe, List<Points> points, RecordLayout layout, long seed) {
        return ScalarRecords.covers(recipe, points, layout)
                ? new ScalarRecords(recipe, points, layout)
                : new PlaneRecords(recipe, points, layout, seed);
    }

    /// Writes a record for each row, one after another from the beginning of `records`, all but the squared length.
    ///
    /// @return the first row whose numbers are clamped, vanished or overflowed, so that its record says nothing;
    ///     -1 if there is none
    int write(Matrix vectors, byte[] records, Workers workers);

    /// The first place that is false; -1 if there is none.
    static int firstNot(boolean[] held) {
        for (int row = 0; row < held.length; row++) {
            if (!held[row]) {
                return row;
            }
        }
        return -1;
    }
}
