package dev.lloyd.models.quantize;

import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.quant.objective.TokenImportance;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Quantizes the units of a model in order, wherever the results go: calibrates a unit on text that has passed
/// through the quantized units before it, quantizes its matrices, and carries the text on.
final class UnitQuantizer {
    private final Model model;
    private final MatrixQuantizer quantizer;
    private final QuantizeProgress progress;
    private final DenseWeights dense;
    private final Optional<BlockCalibration> calibration;
    private final long total;
    private long done;

    UnitQuantizer(
            Model model,
            List<Unit> units,
            Optional<CalibrationSet> text,
            MatrixQuantizer quantizer,
            QuantizeProgress progress) {
        this.model = model;
        this.quantizer = quantizer;
        this.progress = progress;
        this.dense = new DenseWeights(model.tensors());
        this.calibration = text.filter(set -> anyNeeds(units))
                .map(set -> new BlockCalibration(model.network(), set, quantizer.workers()));
        this.total = units.stream()
                .flatMap(unit -> unit.targets().stream())
                .mapToLong(Target::values)
                .sum();
    }

    /// What a unit has become, decoded.
    interface Decoded {
        Map<String, DenseLayer> layers() throws IOException;
    }

    static void requireCalibration(List<Unit> units, Optional<CalibrationSet> text) {
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                if (target.recipe().need() == Need.CALIBRATION && text.isEmpty()) {
                    throw new IllegalArgumentException("the recipe of " + target.tensor() + ", '"
                            + target.recipe().text() + "', needs calibration text");
                }
            }
        }
    }

    private static boolean anyNeeds(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .anyMatch(target -> target.recipe().need() == Need.CALIBRATION);
    }

    /// Counts a unit that an earlier run has quantized.
    void skip(Unit unit) {
        unit.targets().forEach(target -> done += target.values());
    }

    List<MatrixQuantizer.Result> quantize(Unit unit) throws IOException {
        Map<String, LayerStatistics> statistics = calibration.isPresent() ? observe(unit, calibration.get()) : Map.of();
        dense.release(name -> true);
        List<MatrixQuantizer.Result> results = new ArrayList<>();
        for (Target target : unit.targets()) {
            progress.step(target.tensor());
            MatrixQuantizer.Result result = quantizer.quantize(
                    target, model.tensors().read(target.tensor()), Optional.ofNullable(statistics.get(target.layer())));
            done += target.values();
            progress.tensor(result.summary(), done, total);
            results.add(result);
        }
        return results;
    }

    private Map<String, LayerStatistics> observe(Unit unit, BlockCalibration text) {
        if (!anyNeeds(List.of(unit))) {
            return Map.of();
        }
        progress.step("calibrating " + unit.name());
        if (unit.block().isPresent()) {
            return text.observe(unit.block().getAsInt(), dense, importance(unit));
        }
        return unit.targets().stream()
                .filter(target -> target.role() == Role.HEAD)
                .findFirst()
                .map(target -> Map.of(target.layer(), text.observeHead(target.layer(), dense)))
                .orElse(Map.of());
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
        progress.step("carrying the calibration text through " + unit.name());
        OverlaidWeights weights = new OverlaidWeights(dense, decoded.layers());
        if (unit.block().isPresent()) {
            calibration.get().advance(unit.block().getAsInt(), weights);
        } else {
            calibration.get().embed(weights);
        }
        dense.release(name -> true);
    }
}
