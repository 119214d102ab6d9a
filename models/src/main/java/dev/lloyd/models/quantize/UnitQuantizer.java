package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.engine.Outcome;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.objective.TokenImportance;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Quantizes the units of a model in order, wherever the results go: calibrates a unit on text that has passed
/// through the quantized units before it, quantizes its matrices, and carries the text on.
final class UnitQuantizer {
    private final Model model;
    private final MatrixQuantizer quantizer;
    private final QuantizeProgress progress;
    private final DenseWeights dense;
    private final Optional<BlockCalibration> calibration;
    private final Optional<UnitTuning> tuning;
    private final List<Unit> units;
    private final Optional<CalibrationSet> text;
    private Optional<GradientStatistics> gradients = Optional.empty();
    private final long total;
    private long done;

    UnitQuantizer(
            Model model,
            List<Unit> units,
            Optional<CalibrationSet> text,
            MatrixQuantizer quantizer,
            QuantizeProgress progress) {
        this.model = model;
        this.units = units;
        this.text = text;
        this.quantizer = quantizer;
        this.progress = progress;
        this.dense = new DenseWeights(model.tensors());
        this.calibration = text.filter(set -> anyNeeds(units))
                .map(set -> new BlockCalibration(model.network(), set, quantizer.workers()));
        this.tuning = UnitTuning.isAsked(units)
                ? Optional.of(new UnitTuning(
                        model.network(),
                        calibration.map(walk -> new UnitTuning.Original(text.orElseThrow(), quantizer.workers())),
                        block -> ahead(units, block),
                        quantizer.seed()))
                : Optional.empty();
        this.total = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .sum();
    }

    /// What a unit has become, decoded.
    interface Decoded {
        UnitWeights weights() throws IOException;
    }

    /// Checks, before anything is done, that what the recipes need is there.
    static void require(Model model, List<Unit> units, Optional<CalibrationSet> text) {
        if (anyNeeds(units) && !Deltas.words(model).isEmpty()) {
            throw new IllegalArgumentException("a delta alone computes nothing that a recipe could be calibrated on; "
                    + "take one that needs no text, such as compeft");
        }
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                if (target.recipe().need().isCalibrated() && text.isEmpty()) {
                    throw new IllegalArgumentException("the recipe of " + target.tensor() + ", '"
                            + target.recipe().text() + "', needs calibration text");
                }
            }
        }
        UnitTuning.require(units);
        EndToEnd.require(model, units);
        GradientStatistics.require(units, model.network());
    }

    private static boolean anyNeeds(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .anyMatch(target -> target.recipe().need().isCalibrated());
    }

    /// Counts a unit that an earlier run has quantized.
    void skip(Unit unit) {
        unit.targets().forEach(target -> done += target.values());
    }

    QuantizedUnit quantize(Unit unit) throws IOException {
        Map<String, LayerCalibration> statistics =
                calibration.isPresent() ? observe(unit, calibration.get()) : Map.of();
        dense.release(name -> true);
        List<MatrixQuantizer.Result> results = new ArrayList<>();
        for (Target target : unit.targets()) {
            progress.step(target.tensor());
            results.add(quantizer.quantize(target, model.tensors().read(target.tensor()), known(statistics, target)));
            if (!isTuned(unit)) {
                finished(results.getLast());
            }
        }
        return isTuned(unit) ? tuned(unit, results, statistics) : new QuantizedUnit(results, Map.of());
    }

    private static LayerCalibration known(Map<String, LayerCalibration> statistics, Target target) {
        return statistics.getOrDefault(target.layer(), LayerCalibration.of(Optional.empty()));
    }

    private static boolean isTuned(Unit unit) {
        return UnitTuning.isAsked(List.of(unit));
    }

    private void finished(MatrixQuantizer.Result result) {
        done += result.summary().values();
        progress.tensor(result.summary(), done, total);
    }

    /// The layers of one block whose recipes have the same tunings are tuned together.
    private QuantizedUnit tuned(
            Unit unit, List<MatrixQuantizer.Result> results, Map<String, LayerCalibration> statistics)
            throws IOException {
        progress.step("tuning " + unit.name());
        List<TuningLayer> layers = new ArrayList<>();
        for (int index = 0; index < results.size(); index++) {
            Target target = unit.targets().get(index);
            Matrix weights = model.tensors().read(target.tensor());
            LayerCalibration seen = known(statistics, target);
            layers.add(new TuningLayer(
                    target.layer(), weights, results.get(index).form(), other -> quantizer.form(target, other, seen)));
        }
        List<BlockTuning> tunings = UnitTuning.tunings(unit);
        Tuned tuned = tuning.orElseThrow()
                .tune(
                        unit,
                        tunings,
                        layers,
                        calibration.map(BlockCalibration::hidden).orElse(List.of()),
                        dense);
        dense.release(name -> true);
        List<MatrixQuantizer.Result> measured = new ArrayList<>();
        for (int index = 0; index < results.size(); index++) {
            Target target = unit.targets().get(index);
            Outcome outcome = new Outcome(
                    tuned.forms()
                            .getOrDefault(target.layer(), results.get(index).form()),
                    Stream.concat(results.get(index).summary().notes().stream(), tuned.notes().stream())
                            .toList());
            measured.add(quantizer.measured(
                    target,
                    layers.get(index).weights(),
                    known(statistics, target).input(),
                    outcome,
                    results.get(index).summary().seconds()));
            finished(measured.getLast());
        }
        return new QuantizedUnit(measured, tuned.vectors());
    }

    /// The layers of a block, rounded with what its recipes do without calibration.
    private List<TuningLayer> ahead(List<Unit> units, int block) throws IOException {
        List<TuningLayer> layers = new ArrayList<>();
        for (Unit unit : units) {
            for (Target target : unit.block().equals(OptionalInt.of(block)) ? unit.targets() : List.<Target>of()) {
                Matrix weights = model.tensors().read(target.tensor());
                Target plain = target.with(target.recipe().withoutCalibration());
                CanonicalForm form = quantizer.form(plain, weights, LayerCalibration.of(Optional.empty()));
                layers.add(new TuningLayer(
                        target.layer(),
                        weights,
                        form,
                        other -> quantizer.form(plain, other, LayerCalibration.of(Optional.empty()))));
            }
        }
        return layers;
    }

    private Map<String, LayerCalibration> observe(Unit unit, BlockCalibration walk) throws IOException {
        if (!anyNeeds(List.of(unit))) {
            return Map.of();
        }
        Optional<GradientStatistics> asked = gradients(unit);
        progress.step("calibrating " + unit.name());
        Map<String, List<Matrix>> weights = new HashMap<>();
        asked.ifPresent(seen ->
                unit.targets().forEach(target -> weights.put(target.layer(), seen.weights(target.layer()))));
        TokenRuns runs = new TokenRuns(weights, quantizer.workers());
        Map<String, LayerCalibration> calibrated = new HashMap<>();
        inputs(unit, walk, runs)
                .forEach((layer, input) -> calibrated.put(
                        layer,
                        new LayerCalibration(
                                Optional.of(input),
                                runs.of(layer),
                                asked.map(seen -> seen.scores(layer)).orElse(Map.of()))));
        return calibrated;
    }

    private Map<String, LayerStatistics> inputs(Unit unit, BlockCalibration walk, TokenRuns runs) {
        if (unit.block().isPresent()) {
            return observe(unit, unit.block().getAsInt(), walk, runs);
        }
        return unit.targets().stream()
                .filter(target -> target.role() == Role.HEAD)
                .findFirst()
                .map(target -> Map.of(target.layer(), walk.observeHead(target.layer(), dense, runs)))
                .orElse(Map.of());
    }

    private Map<String, LayerStatistics> observe(Unit unit, int block, BlockCalibration walk, TokenRuns runs) {
        Optional<AttentionLayers> layers = model.network()
                .attentionLayers(block)
                .filter(each -> unit.targets().stream()
                        .anyMatch(target -> target.recipe().chosenObjective().weighsRows()));
        return layers.isPresent()
                ? walk.observe(block, dense, importance(unit), runs, layers.get())
                : walk.observe(block, dense, importance(unit), runs);
    }

    /// What gradients say, if the unit asks; computed when the first one does.
    private Optional<GradientStatistics> gradients(Unit unit) throws IOException {
        if (!GradientStatistics.isAsked(List.of(unit))) {
            return Optional.empty();
        }
        if (gradients.isEmpty()) {
            progress.step("taking gradients of the loss");
            gradients = Optional.of(GradientStatistics.of(model, units, text.orElseThrow(), quantizer));
        }
        return gradients;
    }

    /// How tokens count, by layer, where they do not count alike.
    private static Map<String, TokenImportance> importance(Unit unit) {
        Map<String, TokenImportance> importance = new HashMap<>();
        for (Target target : unit.targets()) {
            if (target.recipe().chosenObjective() instanceof TokenImportance part) {
                importance.put(target.layer(), part);
            }
        }
        return importance;
    }

    /// Passes the text on through what a unit has become.
    void carry(Unit unit, Decoded decoded) throws IOException {
        if (calibration.isEmpty()) {
            return;
        }
        tuning.ifPresent(walk -> walk.carry(unit, dense));
        progress.step("carrying the calibration text through " + unit.name());
        OverlaidWeights weights = new OverlaidWeights(dense, decoded.weights());
        if (unit.block().isPresent()) {
            calibration.get().advance(unit.block().getAsInt(), weights);
        } else {
            calibration.get().embed(weights);
        }
        dense.release(name -> true);
    }
}
