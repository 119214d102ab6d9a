package dev.lloyd.models.quantize;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A quantized unit.
///
/// @param results its matrices
/// @param vectors biases and norms that a tuning has changed, by full tensor name; the others stay as they are
record QuantizedUnit(List<MatrixQuantizer.Result> results, Map<String, float[]> vectors) {
    QuantizedUnit {
        results = List.copyOf(results);
        vectors = Map.copyOf(vectors);
    }

    /// What the unit has become.
    UnitWeights decoded(Workers workers) {
        Map<String, DenseLayer> matrices = new HashMap<>();
        for (MatrixQuantizer.Result result : results) {
            matrices.put(
                    Target.layer(result.summary().tensor()),
                    new DenseLayer(result.form().decode(workers)));
        }
        return new UnitWeights(matrices, vectors);
    }
}
