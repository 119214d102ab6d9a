package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.quant.engine.PlannedSize;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Says what a job will do before it does anything.
public final class Planner {
    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final Workers workers;
    private final QuantizeProgress progress;

    /// A planner that tells nobody how far it is.
    ///
    /// @param model the model, open
    /// @param calibration the text to calibrate on, if any
    /// @param workers threads that the job will have
    public Planner(Model model, Optional<CalibrationSet> calibration, Workers workers) {
        this(model, calibration, workers, QuantizeProgress.silent());
    }

    /// @param model the model, open
    /// @param calibration the text to calibrate on, if any
    /// @param workers threads that the job will have
    /// @param progress hears which matrix is tried for a rate
    public Planner(Model model, Optional<CalibrationSet> calibration, Workers workers, QuantizeProgress progress) {
        this.model = model;
        this.calibration = calibration;
        this.workers = workers;
        this.progress = progress;
    }

    /// The units of a model under a rule, each matrix with the recipe that the rule gives it.
    public static List<Unit> units(Model model, RecipeRule rule) {
        return Units.of(model.network(), model.tensors(), rule);
    }

    /// The units under a rule, brought to a rate.
    ///
    /// @param bits mean bits per quantized value, all side information counted; empty: as the recipes say
    /// @throws IllegalArgumentException if the rate cannot be reached, saying what can
    public List<Unit> units(RatedRule rule, OptionalDouble bits) throws IOException {
        List<Unit> units = units(model, rule);
        List<Unit> rated = bits.isEmpty()
                ? units
                : new RateAllocation(model, calibration, workers, progress).apply(rule, units, bits.getAsDouble());
        return Pooling.apply(model.tensors(), rated);
    }

    /// The whole plan of a rule at a rate.
    ///
    /// @throws IllegalArgumentException if the rate cannot be reached, saying what can
    public Plan plan(RatedRule rule, OptionalDouble bits) throws IOException {
        List<Unit> units = units(rule, bits);
        List<PlannedTensor> tensors = tensors(units);
        long values = 0;
        long bytes = 0;
        for (Unit unit : units) {
            for (String name : unit.kept()) {
                values += model.tensors().stored(name).count();
                bytes += model.tensors().stored(name).byteSize();
            }
        }
        double seconds = new Pace(model, calibration, workers).seconds(units);
        return new Plan(units, tensors, values, bytes, peakBytes(units, bits), seconds);
    }

    /// Mean bits per value of the matrices of some units, all side information counted; where the values of a matrix
    /// decide, the most that they can make of it.
    public double bits(List<Unit> units) {
        long bytes = 0;
        long values = 0;
        for (PlannedTensor tensor : tensors(units)) {
            bytes += tensor.size().bytes();
            values += tensor.target().values();
        }
        return 8.0 * bytes / values;
    }

    private List<PlannedTensor> tensors(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .map(target -> new PlannedTensor(
                        target, PlannedSize.of(target.recipe(), target.rows(), target.columns(), workers)))
                .toList();
    }

    /// Most memory that bringing a rule to a rate and quantizing are going to need, an estimate from above.
    ///
    /// @param bits as {@link #units(RatedRule, OptionalDouble)} takes it
    public long peakBytes(RecipeRule rule, OptionalDouble bits) {
        return peakBytes(units(model, rule), bits);
    }

    private long peakBytes(List<Unit> units, OptionalDouble bits) {
        return new Footprint(model, calibration, workers.threads()).peakBytes(units, bits.isPresent());
    }
}
