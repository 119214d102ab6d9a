package dev.lloyd.quant.rounding;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.TileWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// The passes of {@link CoordinateDescent} over a matrix.
final class Descent {
    private final PlaneWriter writer;
    private final Workers workers;
    private final CoordinateDescent.Order order;
    private final Matrix weights;
    private final ErrorMatrices objectives;
    /// What the writer was given last, step by step, and what it made of it.
    private final Matrix inputs;
    private final Matrix decoded;
    private final Matrix candidates;
    private final Matrix trial;
    private Matrix gradient;

    Descent(RoundingTask task, FeedbackSweep.Result start, CoordinateDescent.Order order) {
        this.order = order;
        this.writer = task.writer();
        this.workers = task.workers();
        this.weights = task.weights();
        this.objectives = task.errors().orElseThrow();
        this.inputs = start.inputs();
        this.decoded = start.rounded().decoded();
        this.candidates = inputs.copy();
        this.trial = decoded.copy();
        this.gradient = Matrix.zeros(0, 0);
    }

    /// Goes over all columns once, and says how many tiles changed.
    int pass() {
        Matrix error = decoded.copy();
        for (int index = 0; index < error.values().length; index++) {
            error.values()[index] -= weights.values()[index];
        }
        gradient = objectives.product(error, workers);
        int wide = writer.stepColumns();
        List<List<Optional<DoubleMatrix>>> runs =
                objectives.matrices().stream().map(this::inverses).toList();
        AtomicInteger changed = new AtomicInteger();
        writer.forEachTileRow(workers, (tiles, tileRow) -> {
            List<Optional<DoubleMatrix>> inverses = runs.get(objectives.runOf(tileRow * writer.stepRows()));
            for (int step : steps(tileRow, inverses.size())) {
                if (inverses.get(step).isPresent()) {
                    boolean moved =
                            step(tiles, tileRow, step * wide, inverses.get(step).get());
                    changed.addAndGet(moved ? 1 : 0);
                }
            }
        });
        return changed.get();
    }

    /// The inverse of a matrix's diagonal block at each step, where it has one.
    private List<Optional<DoubleMatrix>> inverses(DoubleMatrix objective) {
        int wide = writer.stepColumns();
        int columns = weights.columns();
        return IntStream.range(0, Math.ceilDiv(columns, wide))
                .mapToObj(step -> DiagonalBlocks.inverse(objective, step * wide, Math.min(wide, columns - step * wide)))
                .toList();
    }

    /// The order in which a row of tiles visits its steps.
    private int[] steps(int tileRow, int count) {
        if (order == CoordinateDescent.Order.NATURAL) {
            return IntStream.range(0, count).toArray();
        }
        double[] shares = new double[count];
        int from = tileRow * writer.stepRows();
        DoubleMatrix objective = objectives.of(from);
        for (int row = from; row < Math.min(from + writer.stepRows(), weights.rows()); row++) {
            for (int column = 0; column < weights.columns(); column++) {
                double weight = weights.at(row, column);
                shares[column / writer.stepColumns()] += objective.at(column, column) * weight * weight;
            }
        }
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(step -> -shares[step]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private boolean step(TileWriter tiles, int tileRow, int column, DoubleMatrix inverse) {
        int from = tileRow * writer.stepRows();
        int to = Math.min(from + writer.stepRows(), weights.rows());
        for (int row = from; row < to; row++) {
            propose(row, column, inverse);
        }
        tiles.encode(tileRow, column, candidates, trial);
        boolean better = improves(from, to, column, inverse.rows());
        boolean refused = !better && differs(from, to, column, inverse.rows());
        settle(better, from, to, column, inverse.rows());
        if (refused) {
            // Codes follow from inputs alone, so the former inputs bring back the former codes.
            tiles.encode(tileRow, column, candidates, trial);
        }
        return better;
    }

    private void propose(int row, int column, DoubleMatrix inverse) {
        int width = inverse.rows();
        int base = weights.offset(row) + column;
        for (int index = 0; index < width; index++) {
            double move = 0;
            for (int other = 0; other < width; other++) {
                move += gradient.values()[base + other] * inverse.at(other, index);
            }
            candidates.values()[base + index] = (float) (decoded.values()[base + index] - move);
        }
    }

    /// Whether the change of the error is below zero by more than rounding could explain.
    private boolean improves(int from, int to, int column, int width) {
        DoubleMatrix objective = objectives.of(from);
        double change = 0;
        double magnitude = 0;
        for (int row = from; row < to; row++) {
            int base = weights.offset(row) + column;
            for (int index = 0; index < width; index++) {
                double difference = trial.values()[base + index] - (double) decoded.values()[base + index];
                double slope = 2.0 * gradient.values()[base + index];
                double curve = 0;
                for (int other = 0; other < width && difference != 0; other++) {
                    double twin = trial.values()[base + other] - (double) decoded.values()[base + other];
                    curve += twin * objective.at(column + index, column + other);
                }
                change += difference * (curve + slope);
                magnitude += Math.abs(difference * curve) + Math.abs(difference * slope);
            }
        }
        return change < -1e-6 * magnitude;
    }

    private boolean differs(int from, int to, int column, int width) {
        boolean differs = false;
        for (int row = from; row < to; row++) {
            for (int index = 0; index < width; index++) {
                differs |= trial.at(row, column + index) != decoded.at(row, column + index);
            }
        }
        return differs;
    }

    /// Takes the candidate, gradient included, or takes it back.
    private void settle(boolean better, int from, int to, int column, int width) {
        int columns = weights.columns();
        Matrix metric = objectives.metric(from);
        for (int row = from; row < to; row++) {
            int base = weights.offset(row);
            for (int index = column; index < column + width; index++) {
                if (!better) {
                    candidates.values()[base + index] = inputs.values()[base + index];
                    continue;
                }
                float difference = trial.values()[base + index] - decoded.values()[base + index];
                inputs.values()[base + index] = candidates.values()[base + index];
                decoded.values()[base + index] = trial.values()[base + index];
                int line = index * columns;
                for (int other = 0; difference != 0 && other < columns; other++) {
                    gradient.values()[base + other] += difference * metric.values()[line + other];
                }
            }
        }
    }
}
