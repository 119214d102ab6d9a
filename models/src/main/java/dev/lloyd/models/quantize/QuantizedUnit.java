package dev.lloyd.models.quantize;

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
}
