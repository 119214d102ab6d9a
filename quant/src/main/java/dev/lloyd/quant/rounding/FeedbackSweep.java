package dev.lloyd.quant.rounding;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.TileWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/// One sweep over the columns of a matrix, in which the columns that are still free hear of the errors of those
/// that are done.
final class FeedbackSweep {
    private static final int BLOCK = 128;

    private final PlaneWriter writer;
    private final Workers workers;
    private final SweepOrder order;
    private final boolean groupsAreFitted;
    /// The weights as moved so far, in the order of the sweep.
    private final Matrix moved;
    /// What the decoded values are held against: the weights as moved, or as they were.
    private final Matrix targets;
    /// What the writer was given and what it made of it, in the original order.
    private final Matrix inputs;
    private final Matrix decoded;
    /// `F` of the block's columns, `rows x BLOCK`, by place in the block.
    private final Matrix errors;

    /// @param block places whose errors are kept
    private FeedbackSweep(RoundingTask task, SweepOrder order, Feedback.Misses misses, int block) {
        this.writer = task.writer();
        this.workers = task.workers();
        this.order = order;
        this.groupsAreFitted = !order.isNatural();
        this.moved = order.arranged(task.weights(), workers);
        this.targets = misses == Feedback.Misses.MOVED ? moved : moved.copy();
        this.inputs = task.weights().copy();
        this.decoded = Matrix.zeros(moved.rows(), moved.columns());
        this.errors = Matrix.zeros(moved.rows(), Math.max(block, writer.stepColumns()));
    }

    /// What a sweep made, and from which values: encoding the inputs again gives the same codes.
    record Result(Rounded rounded, Matrix inputs) {}

    /// Sweeps.
    static Result run(RoundingTask task, SweepPlan plan) {
        List<Feedback> feedbacks = plan.feedbacks();
        FeedbackSweep sweep =
                new FeedbackSweep(task, plan.order(), feedbacks.getFirst().misses(), BLOCK);
        sweep.run(
                task.weights(),
                new Runs(
                        task.errors().orElseThrow(),
                        feedbacks.stream().map(Feedback::upper).toList()));
        return sweep.result(notes(feedbacks));
    }

    private static List<String> notes(List<Feedback> feedbacks) {
        return feedbacks.stream()
                .flatMap(each -> each.notes().stream())
                .distinct()
                .toList();
    }

    /// A sweep that is driven row by row, with groups fitted where that can be done for a row alone.
    static FeedbackSweep byRow(RoundingTask task, SweepOrder order) {
        FeedbackSweep sweep = new FeedbackSweep(
                task, order, Feedback.Misses.MOVED, task.weights().columns());
        if (sweep.groupsAreFitted || !sweep.writer.fitsByRow()) {
            sweep.fitGroups(task.weights());
        }
        return sweep;
    }

    /// A row as moved so far, in the order of the sweep.
    float[] row(int row) {
        return Arrays.copyOfRange(moved.values(), moved.offset(row), moved.offset(row) + moved.columns());
    }

    /// Rounds a row, step by step.
    void run(TileWriter tiles, int row, Matrix upper) {
        for (int step = 0; step < order.steps(); step++) {
            int end = order.starts()[step + 1];
            int start = order.starts()[step];
            runStep(tiles, row, new Step(order.column(step), start, end, 0, moved.columns(), any -> upper));
        }
    }

    /// What a row was before it was rounded, less what it decodes to.
    ///
    /// @param entering the former, replaced
    float[] missed(int row, float[] entering) {
        for (int place = 0; place < entering.length; place++) {
            entering[place] -= decoded.at(row, order.columns()[place]);
        }
        return entering;
    }

    /// Adds a multiple of values to a row that is still free.
    void move(int row, float factor, float[] values) {
        FloatKernels.axpy(factor, values, 0, moved.values(), moved.offset(row), values.length);
    }

    Result result(List<String> notes) {
        return new Result(new Rounded(decoded, notes), inputs);
    }

    /// The feedback `U` of each run of rows.
    private record Runs(ErrorMatrices objectives, List<Matrix> uppers) {
        Matrix upper(int row) {
            return uppers.get(objectives.runOf(row));
        }
    }

    private void run(Matrix weights, Runs runs) {
        if (groupsAreFitted) {
            fitGroups(weights);
        }
        int step = 0;
        while (step < order.steps()) {
            int end = blockEnd(step);
            runBlock(step, end, runs);
            step = end;
        }
    }

    private void fitGroups(Matrix weights) {
        for (int column = 0; column < weights.columns(); column += writer.groupColumns()) {
            writer.fitGroupsAt(column, weights, workers);
        }
    }

    /// The step after the block that begins with one: about 128 columns. Groups are fitted on weights that have all
    /// their feedback: none that begins inside a block goes on after it, and where rows share scales, none begins
    /// inside.
    private int blockEnd(int first) {
        int start = order.starts()[first];
        int group = writer.groupColumns();
        int limit = start + BLOCK;
        if (!groupsAreFitted && group <= BLOCK && writer.fitsByRow()) {
            limit = limit / group * group;
        } else if (!groupsAreFitted) {
            limit = Math.min(limit, (start / group + 1) * group);
        }
        int end = first + 1;
        while (end < order.steps() && order.starts()[end + 1] <= limit) {
            end++;
        }
        return end;
    }

    /// Rows do not see one another inside a block, so each goes through all its steps at once.
    private void runBlock(int first, int end, Runs runs) {
        int blockStart = order.starts()[first];
        int blockEnd = order.starts()[end];
        if (!groupsAreFitted && !writer.fitsByRow()) {
            writer.fitGroupsAt(order.column(first), moved, workers);
        }
        writer.forEachTileRow(workers, (tiles, tileRow) -> {
            for (int step = first; step < end; step++) {
                int stepEnd = order.starts()[step + 1];
                runStep(
                        tiles,
                        tileRow,
                        new Step(order.column(step), order.starts()[step], stepEnd, blockStart, blockEnd, runs::upper));
            }
        });
        int rest = moved.columns() - blockEnd;
        for (int run = 0; run < runs.uppers.size() && rest > 0; run++) {
            int from = runs.objectives.start(run);
            int length = runs.objectives.start(run + 1) - from;
            if (moved.rows() <= ErrorMatrices.ROWS_ALONE) {
                feedBackAlone(from, from + length, blockStart, blockEnd, runs.uppers.get(run));
                continue;
            }
            FloatBlock factor = FloatBlock.of(runs.uppers.get(run));
            Gemm.multiply(
                    -1,
                    FloatBlock.of(errors).slice(from, 0, length, blockEnd - blockStart),
                    factor.slice(blockStart, blockEnd, blockEnd - blockStart, rest),
                    1,
                    FloatBlock.of(moved).slice(from, blockEnd, length, rest),
                    workers);
        }
    }

    /// The same product row by row: what a row gets then depends on no other, which products of BLAS do not
    /// promise.
    private void feedBackAlone(int fromRow, int toRow, int blockStart, int blockEnd, Matrix upper) {
        workers.forEach(toRow - fromRow, index -> {
            int row = fromRow + index;
            int base = moved.offset(row);
            for (int place = blockStart; place < blockEnd; place++) {
                float error = errors.at(row, place - blockStart);
                int line = upper.offset(place) + blockEnd;
                FloatKernels.axpy(
                        -error, upper.values(), line, moved.values(), base + blockEnd, moved.columns() - blockEnd);
            }
        });
    }

    private void runStep(TileWriter tiles, int tileRow, Step step) {
        int firstRow = tileRow * writer.stepRows();
        int endRow = Math.min(firstRow + writer.stepRows(), moved.rows());
        for (int row = firstRow; row < endRow; row++) {
            System.arraycopy(
                    moved.values(),
                    moved.offset(row) + step.from,
                    inputs.values(),
                    inputs.offset(row) + step.column,
                    step.to - step.from);
        }
        if (!groupsAreFitted && writer.fitsByRow()) {
            tiles.fitGroupsAt(tileRow, step.column, moved);
        }
        tiles.encode(tileRow, step.column, inputs, decoded);
        for (int row = firstRow; row < endRow; row++) {
            feedBack(row, step);
        }
    }

    /// Where a step lies: its original column, its places, and its block's places, and the feedback of a row.
    private record Step(int column, int from, int to, int blockStart, int blockEnd, IntFunction<Matrix> upper) {}

    /// `F = (W_B - Q_B) U_BB^-1` by forward substitution (`U_BB = I` where errors are of the weights as they
    /// were), and the feedback to the rest of the block.
    private void feedBack(int row, Step step) {
        Matrix upper = step.upper.apply(row);
        float[] factor = upper.values();
        int width = upper.columns();
        float[] values = moved.values();
        int base = moved.offset(row);
        int errorBase = errors.offset(row) - step.blockStart;
        int decodedBase = decoded.offset(row) + step.column - step.from;
        for (int place = step.from; place < step.to; place++) {
            int line = place * width;
            float error =
                    (targets.values()[base + place] - decoded.values()[decodedBase + place]) / factor[line + place];
            errors.values()[errorBase + place] = error;
            int next = place + 1;
            FloatKernels.axpy(-error, factor, line + next, values, base + next, step.blockEnd - next);
        }
    }
}
