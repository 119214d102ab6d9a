package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.quant.allocation.LayerImportance;
import dev.lloyd.quant.allocation.OneBitOff;
import dev.lloyd.quant.part.Allocation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How important the layers are to an allocation that ranks them. For `layer-importance` all matrices of a unit are as
/// important as it is, for `one-bit-off` each is by itself; embeddings and head, which the sources do not rank, are
/// more
/// important than any block.
///
/// Sources: Dumitru et al., Layer-Wise Quantization, 2024; Fish et al., myQASR, 2023.
final class Importance {
    private final Model model;
    private final Optional<CalibrationSet> calibration;
    private final Workers workers;

    Importance(Model model, Optional<CalibrationSet> calibration, Workers workers) {
        this.model = model;
        this.calibration = calibration;
        this.workers = workers;
    }

    /// The importance of each matrix by tensor name; nothing for allocations that do not rank.
    Map<String, Double> of(List<Unit> units, Allocation allocation) throws IOException {
        if (allocation instanceof OneBitOff) {
            return medians(units, allocation);
        }
        if (!(allocation instanceof LayerImportance ranking)) {
            return Map.of();
        }
        return switch (ranking.measure()) {
            case ZD -> heavyShares(units);
            case LIM -> similarities(units);
        };
    }

    private static void put(Unit unit, double importance, Map<String, Double> target) {
        unit.targets()
                .forEach(each -> target.put(each.tensor(), unit.block().isPresent() ? importance : Double.MAX_VALUE));
    }

    private Map<String, Double> heavyShares(List<Unit> units) throws IOException {
        Map<String, Double> importance = new HashMap<>();
        for (Unit unit : units) {
            double heavy = 0;
            double values = 0;
            for (Target target : unit.targets()) {
                heavy += LayerImportance.heavyShare(model.tensors().read(target.tensor())) * target.values();
                values += target.values();
            }
            put(unit, -heavy / values, importance);
        }
        return importance;
    }

    private CalibrationSet text(String part) {
        return calibration.orElseThrow(() -> new IllegalArgumentException(part + " needs calibration text"));
    }

    /// The median output of each layer of the blocks; of all other matrices more than any.
    private Map<String, Double> medians(List<Unit> units, Allocation allocation) {
        CalibrationSet text = text(allocation.text());
        Map<String, Double> importance = new HashMap<>();
        DenseWeights weights = new DenseWeights(model.tensors());
        BlockCalibration walk = new BlockCalibration(model.network(), text, workers);
        walk.embed(weights);
        for (Unit unit : units) {
            put(unit, Double.MAX_VALUE, importance);
            if (unit.block().isPresent()) {
                int block = unit.block().getAsInt();
                OutputMedians medians = new OutputMedians(model.network().linears(block));
                walk.show(block, weights, medians);
                unit.targets().forEach(target -> importance.put(target.tensor(), medians.of(target.layer())));
                walk.advance(block, weights);
            }
            weights.release(name -> true);
        }
        return importance;
    }

    private Map<String, Double> similarities(List<Unit> units) {
        CalibrationSet text = text("layer-importance(measure=lim)");
        Map<String, Double> importance = new HashMap<>();
        DenseWeights weights = new DenseWeights(model.tensors());
        BlockCalibration walk = new BlockCalibration(model.network(), text, workers);
        walk.embed(weights);
        for (Unit unit : units) {
            double similarity =
                    unit.block().isPresent() ? walk.advance(unit.block().getAsInt(), weights) : 0;
            put(unit, -similarity, importance);
            weights.release(name -> true);
        }
        return importance;
    }
}
