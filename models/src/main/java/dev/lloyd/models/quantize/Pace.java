package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.quant.part.Tuning;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.WeightScore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long a job takes, from trials: for each recipe and number of columns a few rows of a matrix are quantized,
/// then twice as many, and the line through both times is drawn on. Calibration counts three passes of the text
/// through the blocks at the speed of a measured product, a tuning of blocks four passes of a portion for each step,
/// one of the model as many as it says.
final class Pace {
    private static final int TRIAL_VALUES = 1 << 15;
    private static final int TRIAL_ROWS = 8;
    private static final int TRIALS = 6;
    private static final double TRIAL_SECONDS = 0.5;
    private static final long PASSES = 3;

    /// A step of a tuning: forwards, and backwards for the weights and for the features, with what surrounds them.
    private static final double BACK_AND_FORTH = 4;

    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final Workers workers;

    Pace(Model model, Optional<CalibrationSet> calibration, Workers workers) {
        this.model = model;
        this.calibration = calibration;
        this.workers = workers;
    }

    /// Seconds of a matrix: `fixed + perRow * rows`.
    private record Line(double fixed, double perRow) {}

    double seconds(List<Unit> units) throws IOException {
        Map<String, Line> lines = new HashMap<>();
        double seconds = 0;
        long calibrated = 0;
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                String key = target.recipe().text() + " " + target.columns();
                Line line = lines.get(key);
                if (line == null) {
                    line = measured(target);
                    lines.put(key, line);
                }
                seconds += line.fixed + line.perRow * target.rows();
                calibrated += target.recipe().need().isCalibrated() ? target.values() : 0;
            }
        }
        boolean idle = calibrated == 0 || calibration.isEmpty();
        return seconds
                + (idle
                        ? 0
                        : perProduct()
                                * (PASSES * calibrated * calibration.get().tokens()
                                        + tuned(units)
                                        + differentiated(units)));
    }

    private Line measured(Target target) throws IOException {
        Matrix weights = model.tensors().read(target.tensor());
        int rows = Math.min(target.rows(), Math.max(TRIAL_ROWS, TRIAL_VALUES / target.columns()));
        Optional<LayerStatistics> statistics =
                target.recipe().need().isCalibrated() ? Optional.of(statistics(target.columns())) : Optional.empty();
        double few = best(target, first(weights, rows), statistics);
        if (2 * rows > target.rows()) {
            return new Line(0, few / rows);
        }
        double many = best(target, first(weights, 2 * rows), statistics);
        double perRow = Math.max((many - few) / rows, 0.25 * many / (2 * rows));
        return new Line(Math.max(0, few - perRow * rows), perRow);
    }

    /// The shortest of some trials: the first are slow, while classes are loaded and compiled.
    private double best(Target target, Matrix rows, Optional<LayerStatistics> statistics) {
        double best = Double.POSITIVE_INFINITY;
        double spent = 0;
        for (int run = 0; run < 2 || (run < TRIALS && spent < TRIAL_SECONDS); run++) {
            double seconds = trial(target, rows, statistics);
            best = Math.min(best, seconds);
            spent += seconds;
        }
        return best;
    }

    private double trial(Target target, Matrix rows, Optional<LayerStatistics> statistics) {
        long started = System.nanoTime();
        new MatrixQuantizer(1, workers)
                .quantize(
                        new Target(target.tensor(), rows.rows(), rows.columns(), target.role(), target.recipe()),
                        rows,
                        new LayerCalibration(statistics, List.of(), scores(target, rows)));
        return (System.nanoTime() - started) / 1e9;
    }

    /// Scores in the place of those that gradients would give.
    private static Map<WeightScore, Matrix> scores(Target target, Matrix rows) {
        Map<WeightScore, Matrix> scores = new HashMap<>();
        LayerGradients.scores(target.recipe()).forEach(score -> scores.put(score, rows));
        return scores;
    }

    private static Matrix first(Matrix weights, int rows) {
        return new Matrix(rows, weights.columns(), java.util.Arrays.copyOf(weights.values(), rows * weights.columns()));
    }

    /// Statistics of Gaussian inputs, more of them than columns.
    private LayerStatistics statistics(int columns) {
        int count = columns + columns / 2;
        Matrix input = new Matrix(count, columns, Seeds.gaussian(count * columns, 1));
        LayerStatistics statistics = LayerStatistics.empty(columns);
        statistics.add(input, workers);
        return statistics;
    }

    /// The same while gradients of the loss are taken.
    private double differentiated(List<Unit> units) {
        int passes = GradientStatistics.isIntegralAsked(units) ? PathIntegral.POINTS + 1 : 1;
        long values = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .sum();
        return GradientStatistics.isAsked(units)
                ? BACK_AND_FORTH * passes * values * calibration.orElseThrow().tokens()
                : 0;
    }

    /// Products of a weight and a token's feature while blocks are tuned.
    private double tuned(List<Unit> units) {
        CalibrationSet text = calibration.orElseThrow();
        double batch = (double) text.tokens() / text.batches().size();
        double products = 0;
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                for (Tuning tuning : target.recipe().tunings()) {
                    products += target.values() * tokens(tuning, batch, text);
                }
            }
        }
        return products;
    }

    /// Tokens that pass through a layer while it is tuned.
    private static double tokens(Tuning tuning, double batch, CalibrationSet text) {
        if (tuning instanceof ModelTuning model) {
            double sequences = text.batches().stream()
                    .mapToInt(each -> each.packing().sequences())
                    .sum();
            return model.passes() * model.steps() * model.sequences() * text.tokens() / sequences;
        }
        return tuning instanceof BlockTuning block
                ? BACK_AND_FORTH * Math.min(batch, block.tokens()) * block.steps() * block.passes() * block.window()
                : 0;
    }

    /// Seconds that a product of a matrix takes, divided by the number of its products of numbers.
    private double perProduct() {
        int size = 512;
        Matrix matrix = new Matrix(size, size, Seeds.gaussian(size * size, 1));
        LayerStatistics statistics = LayerStatistics.empty(size);
        statistics.add(matrix, workers);
        long started = System.nanoTime();
        statistics.add(matrix, workers);
        return (System.nanoTime() - started) / 1e9 / ((double) size * size * size);
    }
}
