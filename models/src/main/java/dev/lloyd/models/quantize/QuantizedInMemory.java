package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.InputRounding;
import dev.lloyd.models.packed.RoundedInputs;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.form.CanonicalForm;
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
/// @param forms the quantized matrices by layer name; none where they were not kept
public record QuantizedInMemory(Weights weights, List<TensorRecord> tensors, Map<String, CanonicalForm> forms) {
    /// Copies the list and the map.
    public QuantizedInMemory {
        tensors = List.copyOf(tensors);
        forms = Map.copyOf(forms);
    }

    /// The weights with the inputs of the quantized layers rounded.
    ///
    /// @throws IllegalStateException if their forms were not kept and inputs are to be rounded
    public Weights weights(InputRounding rounding) {
        if (!rounding.isNone() && forms.size() != tensors.size()) {
            throw new IllegalStateException("the forms of the quantized matrices were not kept");
        }
        return rounding.isNone() ? weights : new RoundedInputs(weights, forms, rounding);
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
        Map<String, CanonicalForm> forms = new HashMap<>();
        for (QuantizedUnit unit : units) {
            for (MatrixQuantizer.Result result : unit.results()) {
                records.add(result.summary());
                forms.put(Target.layer(result.summary().tensor()), result.form());
            }
        }
        for (UnitWeights unit : decoded) {
            matrices.putAll(unit.matrices());
            vectors.putAll(unit.vectors());
        }
        return new QuantizedInMemory(
                new OverlaidWeights(new DenseWeights(model.tensors()), new UnitWeights(matrices, vectors)),
                records,
                forms);
    }

    /// Bits per value of the quantized tensors, all side information counted.
    public double bits() {
        long bytes = tensors.stream().mapToLong(TensorRecord::bytes).sum();
        long values = tensors.stream().mapToLong(TensorRecord::values).sum();
        return 8.0 * bytes / values;
    }
}
