package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The order in which a sweep visits steps of columns, and the rearrangement that makes them neighbours.
///
/// Place `i` of the sweep holds the original column `columns[i]`. Columns of one step stay together and in order,
/// so a step is a run of places; step `k` begins at place `starts[k]` and ends at `starts[k + 1]`.
///
/// @param columns the original column of each place
/// @param starts the first place of each step, and the number of columns
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record SweepOrder(int[] columns, int[] starts) {
    /// From the first column to the last.
    static SweepOrder natural(int columns, int step) {
        return of(columns, step, IntStream.range(0, Math.ceilDiv(columns, step)).toArray());
    }

    /// Steps of large second moments first, equal ones in their order.
    static SweepOrder descending(DoubleMatrix moments, int step) {
        int columns = moments.rows();
        int[] steps = IntStream.range(0, Math.ceilDiv(columns, step))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> -mean(moments, index * step, step)))
                .mapToInt(Integer::intValue)
                .toArray();
        return of(columns, step, steps);
    }

    /// From the last step to the first.
    static SweepOrder reverse(int columns, int step) {
        int count = Math.ceilDiv(columns, step);
        return of(
                columns,
                step,
                IntStream.range(0, count).map(index -> count - 1 - index).toArray());
    }

    /// The order that a factorization with the least pivot first gives, from its last pivot to its first: what is
    /// rounded last, and can pass on nothing, is what matters least.
    static SweepOrder pivoted(DoubleMatrix moments, int step) {
        return of(moments.rows(), step, new LeastPivots(moments, step).lastFirst());
    }

    private static double mean(DoubleMatrix moments, int from, int step) {
        int to = Math.min(from + step, moments.rows());
        return IntStream.range(from, to)
                .mapToDouble(column -> moments.at(column, column))
                .average()
                .orElse(0);
    }

    private static SweepOrder of(int columns, int step, int[] steps) {
        int[] places = new int[columns];
        int[] starts = new int[steps.length + 1];
        int place = 0;
        for (int index = 0; index < steps.length; index++) {
            for (int column = steps[index] * step; column < Math.min((steps[index] + 1) * step, columns); column++) {
                places[place++] = column;
            }
            starts[index + 1] = place;
        }
        return new SweepOrder(places, starts);
    }

    /// Whether columns stand where they stood.
    boolean isNatural() {
        return IntStream.range(0, columns.length).allMatch(place -> columns[place] == place);
    }

    /// Number of steps.
    int steps() {
        return starts.length - 1;
    }

    /// The original column at which a step begins.
    int column(int step) {
        return columns[starts[step]];
    }

    /// The matrix with its columns in the order of the sweep.
    Matrix arranged(Matrix source, Workers workers) {
        Matrix target = Matrix.zeros(source.rows(), source.columns());
        workers.forEach(source.rows(), row -> {
            for (int place = 0; place < columns.length; place++) {
                target.set(row, place, source.at(row, columns[place]));
            }
        });
        return target;
    }

    /// The matrix with its rows and columns in the order of the sweep.
    DoubleMatrix arranged(DoubleMatrix source) {
        DoubleMatrix target = DoubleMatrix.zeros(source.rows(), source.columns());
        for (int row = 0; row < columns.length; row++) {
            for (int place = 0; place < columns.length; place++) {
                target.set(row, place, source.at(columns[row], columns[place]));
            }
        }
        return target;
    }
}
