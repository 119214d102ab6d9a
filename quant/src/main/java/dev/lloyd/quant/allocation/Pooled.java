package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.List;

/// The largest values of all matrices together are kept, at one magnitude, as if they were one vector: for the grid
/// `sparse-ternary` alone, whose density and magnitude are then those of the whole. A matrix that changed more than
/// others keeps more.
///
/// Rates are those of every tensor alike; which share of them a tensor gets follows from its values, when the model is
/// planned.
///
/// Source: Yadav et al., ComPEFT, 2023 (algorithm 1).
@AutoService(Part.class)
@PartName(
        value = "pooled",
        summary = "the largest values of all matrices together, at one magnitude; for sparse-ternary",
        source = "Yadav et al., ComPEFT, 2023")
public record Pooled() implements Allocation {
    /// Has no parameters.
    public Pooled {}

    @Override
    public int[] choose(List<Curve> curves, double bits) {
        return new Fixed().choose(curves, bits);
    }
}
