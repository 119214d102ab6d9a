package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Error feedback for rows that err together (`sum tr(G_b E_b M_b E_b^T)`, {@link RowBlocks}): row by row in a block,
/// and in each row column by column.
///
/// The second derivatives of a block's error are `G (x) M`, whose inverse has the factor `U_G (x) U_M`. What GPTQ does
/// with that factor, one weight after the other, is a sweep over the columns of the row (`U_M`), and after it
///
///     W_s := W_s - U_G[r,s] / U_G[r,r] (W_r - Q_r)        for the rows s after r
///
/// with `W_r` as it was when its sweep began. Blocks do not depend on one another.
final class CoupledSweep {
    private final RoundingTask task;
    private final RowBlocks rows;
    private final SweepOrder order;
    private final double damp;
    private final Set<String> notes = new LinkedHashSet<>();

    private CoupledSweep(RoundingTask task, RowBlocks rows, SweepOrder order, double damp) {
        this.task = task;
        this.rows = rows;
        this.order = order;
        this.damp = damp;
    }

    static FeedbackSweep.Result run(RoundingTask task, RowBlocks rows, SweepOrder order, double damp) {
        check(task, rows);
        return new CoupledSweep(task, rows, order, damp).run();
    }

    private static void check(RoundingTask task, RowBlocks rows) {
        if (rows.rows() != task.weights().rows()) {
            throw new IllegalArgumentException("blocks of " + rows.rows() + " rows do not fit a matrix of "
                    + task.weights().rows());
        }
        if (task.writer().stepRows() != 1) {
            throw new IllegalArgumentException("rows that err together are rounded one by one, and the grid takes "
                    + task.writer().stepRows() + " rows at a time");
        }
    }

    private FeedbackSweep.Result run() {
        List<Matrix> across = uppers(rows.factors().stream());
        boolean shared = rows.moments().isEmpty();
        List<Matrix> along = uppers((shared ? List.of(task.objective().orElseThrow()) : rows.moments())
                .stream().map(order::arranged));
        FeedbackSweep sweep = FeedbackSweep.byRow(task, order);
        int size = rows.size();
        task.writer().forEachTileRow(task.workers(), size, (tiles, row) -> {
            Matrix upper = along.get(shared ? 0 : row / size);
            float[] entering = sweep.row(row);
            sweep.run(tiles, row, upper);
            feed(sweep, row, entering, across.get(row / size));
        });
        return sweep.result(List.copyOf(notes));
    }

    /// One after the other, so that one objective is held in the order of the sweep at a time.
    private List<Matrix> uppers(Stream<DoubleMatrix> objectives) {
        List<Matrix> uppers = new ArrayList<>();
        objectives.forEachOrdered(objective -> {
            Feedback feedback = Feedback.of(objective, damp);
            uppers.add(feedback.upper());
            notes.addAll(feedback.notes());
        });
        return uppers;
    }

    /// What a row misses, to the rows of its block after it.
    private void feed(FeedbackSweep sweep, int row, float[] entering, Matrix upper) {
        int place = row % rows.size();
        float[] missed = sweep.missed(row, entering);
        for (int next = place + 1; next < rows.size(); next++) {
            float share = upper.at(place, next) / upper.at(place, place);
            sweep.move(row + next - place, -share, missed);
        }
    }
}
