package dev.lloyd.models.quantize;

import dev.lloyd.models.runtime.DenseLayer;
import java.util.Map;

/// What a unit has become, decoded.
///
/// @param matrices by layer name
/// @param vectors biases and norms that a tuning has changed, by full tensor name
public record UnitWeights(Map<String, DenseLayer> matrices, Map<String, float[]> vectors) {
    /// Matrices alone.
    public static UnitWeights of(Map<String, DenseLayer> matrices) {
        return new UnitWeights(matrices, Map.of());
    }
}
