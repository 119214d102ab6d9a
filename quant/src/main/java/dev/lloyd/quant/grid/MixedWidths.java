package dev.lloyd.quant.grid;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.MinMax;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What integers of two widths have in common: a scale and a zero for each group of columns, and codes that are stored
/// in the width of their own. Zeros take the bits of the wide ones.
interface MixedWidths extends Grid {
    /// Code width of what is not wide.
    int bits();

    /// Code width of what is wide.
    int wide();

    /// Columns of a group.
    int width();

    /// How scales are stored.
    ScaleFormat scales();

    /// Checks the ranges: 1 to 7 bits, wide ones up to 8, groups of a column or more, a share of 0 to 1.
    static void check(int bits, int wide, int width, double share) {
        if (bits < 1 || bits > 7 || wide < bits || wide > 8) {
            throw new IllegalArgumentException("bits must be 1 to 7 and wide bits to 8, not " + bits + " and " + wide);
        }
        if (width < 1) {
            throw new IllegalArgumentException("width must be 1 or more, not " + width);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1, not " + share);
        }
    }

    /// The numbers of the `round(share * count)` things of highest rank; of equal ones the first.
    static IntStream largest(int count, double share, IntToDoubleFunction rank) {
        double[] ranks = IntStream.range(0, count).mapToDouble(rank).toArray();
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -ranks[index]))
                .limit(Math.round(share * count))
                .mapToInt(Integer::intValue);
    }

    /// `max - min` of a row's values and 0.
    ///
    /// @param from first column
    /// @param to the column after the last
    static double range(Matrix weights, int row, int from, int to) {
        float least = 0;
        float greatest = 0;
        for (int column = from; column < to; column++) {
            least = Math.min(least, weights.at(row, column));
            greatest = Math.max(greatest, weights.at(row, column));
        }
        return (double) greatest - least;
    }

    @Override
    default Points points(Sample sample) {
        int columns = sample.columns();
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        return withoutCalibration().points(sample, new Matrix(rows, columns, sample.values()), Map.of());
    }

    @Override
    default Points restore(StoredTensors side) {
        throw new IllegalArgumentException(name() + ": which codes are wide is known for the rows of a matrix alone");
    }

    @Override
    default Granularity group() {
        return Granularity.of(width());
    }

    @Override
    default ScaleFormat scaleFormat() {
        return scales();
    }

    @Override
    default Optional<ScaleFormat> zeroFormat() {
        return Optional.of(ScaleFormat.packed(wide()));
    }

    @Override
    default CodeStorage storage() {
        return CodeStorage.MIXED;
    }

    @Override
    default Range defaultRange() {
        return new MinMax();
    }
}
