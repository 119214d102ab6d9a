package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model quantized without writing anything, for comparisons: the weights decoded, and what each tensor cost.
///
/// @param weights the quantized weights, decoded; the others as they are in the model, which must stay open
/// @param tensors the records of the quantized tensors
public record QuantizedInMemory(Weights weights, List<TensorRecord> tensors) {
    /// Copies the list.
    public QuantizedInMemory {
        tensors = List.copyOf(tensors);
    }

    /// Quantizes the units of a model, as {@link Quantization} does.
    public static QuantizedInMemory of(
            Model model,
            List<Unit> units,
            Optional<CalibrationSet> calibration,
            long seed,
            Workers workers,
            QuantizeProgress progress)
            throws IOException {
        UnitQuantizer.require(model, units, calibration);
        MatrixQuantizer matrices = new MatrixQuantizer(seed, workers);
        UnitQuantizer quantizer = new UnitQuantizer(model, units, calibration, matrices, progress);
        List<QuantizedUnit> quantized = new ArrayList<>();
        List<UnitWeights> decoded = new ArrayList<>();
        for (Unit unit : units) {
            quantized.add(quantizer.quantize(unit));
            decoded.add(quantized.getLast().decoded(workers));
            quantizer.carry(unit, decoded::getLast);
        }
        if (EndToEnd.isAsked(units)) {
            progress.step("tuning the model end to end");
            quantized = new EndToEnd(model, calibration.orElseThrow(), matrices).tune(units, quantized);
            decoded = quantized.stream().map(unit -> unit.decoded(workers)).toList();
        }
        return of(model, quantized, decoded);
    }

    private static QuantizedInMemory of(Model model, List<QuantizedUnit> units, List<UnitWeights> decoded) {
        Map<String, DenseLayer> matrices = new HashMap<>();
        Map<String, float[]> vectors = new HashMap<>();
        List<TensorRecord> records = new ArrayList<>();
        units.forEach(unit -> unit.results().forEach(result -> records.add(result.summary())));
        for (UnitWeights unit : decoded) {
            matrices.putAll(unit.matrices());
            vectors.putAll(unit.vectors());
        }
        return new QuantizedInMemory(
                new OverlaidWeights(new DenseWeights(model.tensors()), new UnitWeights(matrices, vectors)), records);
    }

    /// Bits per value of the quantized tensors, all side information counted.
    public double bits() {
        long bytes = tensors.stream().mapToLong(TensorRecord::bytes).sum();
        long values = tensors.stream().mapToLong(TensorRecord::values).sum();
        return 8.0 * bytes / values;
    }
}
