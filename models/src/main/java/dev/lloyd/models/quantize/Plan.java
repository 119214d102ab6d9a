package dev.lloyd.models.quantize;

import dev.lloyd.quant.plane.SizeKind;
import java.util.List;

/// What a job will do, known before it does anything.
///
/// @param units what is quantized with which recipe
/// @param tensors the matrices to quantize, with their sizes
/// @param keptValues values of the tensors that stay as they are
/// @param keptBytes their bytes
/// @param peakBytes most memory that the job is going to need, an estimate from above
/// @param seconds how long it will take on this machine, a rough estimate from trials on a few rows
public record Plan(
        List<Unit> units,
        List<PlannedTensor> tensors,
        long keptValues,
        long keptBytes,
        long peakBytes,
        double seconds) {
    /// Copies the lists.
    public Plan {
        units = List.copyOf(units);
        tensors = List.copyOf(tensors);
    }

    /// Values of the matrices to quantize.
    public long quantizedValues() {
        return tensors.stream().mapToLong(each -> each.target().values()).sum();
    }

    /// Bytes that they will take.
    public long quantizedBytes() {
        return tensors.stream().mapToLong(each -> each.size().bytes()).sum();
    }

    /// Bits per value of the quantized tensors, all side information counted.
    public double quantizedBits() {
        return 8.0 * quantizedBytes() / quantizedValues();
    }

    /// Bits per value of all tensors.
    public double allBits() {
        return 8.0 * (quantizedBytes() + keptBytes) / (quantizedValues() + keptValues);
    }

    /// How certain the sizes are together.
    public SizeKind kind() {
        return tensors.stream().map(each -> each.size().kind()).reduce(SizeKind.EXACT, SizeKind::and);
    }
}
