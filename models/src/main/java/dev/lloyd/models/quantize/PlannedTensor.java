package dev.lloyd.models.quantize;

import dev.lloyd.quant.engine.PlannedSize;

/// A matrix that is to be quantized and what it will take.
///
/// @param target the matrix and its recipe
/// @param size what it will take
public record PlannedTensor(Target target, PlannedSize size) {
    /// Bits per value, all side information counted.
    public double bits() {
        return size.bits(target.values());
    }
}
