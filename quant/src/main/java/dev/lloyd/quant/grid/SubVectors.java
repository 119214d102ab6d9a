package dev.lloyd.quant.grid;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.plane.Sample;

/// A row cut into runs of neighbours whose lengths differ by at most one.
///
/// @param columns length of a row
/// @param count of the runs, 1 to the number of columns
public record SubVectors(int columns, int count) {
    /// Checks nothing: {@link #of} makes counts that fit.
    public SubVectors {}

    /// Rows are cut into so many runs, or into single values if they are shorter.
    public static SubVectors of(int columns, int wanted) {
        return new SubVectors(columns, Math.max(1, Math.min(wanted, columns)));
    }

    /// Where a run begins; for the count, where the last one ends.
    public int from(int part) {
        return (int) ((long) part * columns / count);
    }

    /// The length of a run.
    public int length(int part) {
        return from(part + 1) - from(part);
    }

    /// A run of each row of a sample, one after the other.
    ///
    /// @param most rows that are taken, evenly
    VectorFit cut(Sample sample, int part, int most) {
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        return cut(new Matrix(rows, columns, sample.values()), part, most);
    }

    /// A run of rows, one after the other.
    ///
    /// @param most rows that are taken, evenly
    VectorFit cut(Matrix rows, int part, int most) {
        int kept = Math.min(rows.rows(), most);
        int length = length(part);
        float[] vectors = new float[Math.multiplyExact(kept, length)];
        float[] weights = new float[kept];
        for (int index = 0; index < kept; index++) {
            int row = (int) ((long) index * rows.rows() / kept);
            System.arraycopy(rows.values(), rows.offset(row) + from(part), vectors, index * length, length);
            weights[index] = 1;
        }
        return new VectorFit(vectors, weights, length);
    }
}
