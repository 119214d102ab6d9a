package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.CodePanels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.TablePlanes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// In what the inputs of a matrix of whole-number codes are multiplied, or of codes of points that are whole
/// numbers.
public enum Activations {
    /// 32-bit floats.
    FLOAT32,

    /// 8 bits, a scale for each 32 features of a token ({@link dev.lloyd.core.kernel.PanelActivations}):
    /// whole numbers times whole numbers. Compiled kernels do that several times as fast as floats; without
    /// them, or where the codes are not theirs, inputs are rounded the same and multiplied as floats.
    INT8;

    /// A matrix as a layer.
    ///
    /// @param memory for its panels, if it becomes panels
    LinearLayer layer(PackedRows codes, CodeMemory memory) {
        if (usesPanels() && CodePanels.covers(codes)) {
            return new CodesLayer(PanelsProduct.of(codes, memory));
        }
        return BitsLayer.of(codes, this).orElseGet(() -> new CodesLayer(new RowsProduct(codes, this)));
    }

    /// Planes of points that are whole numbers as layers that add up, where inputs are rounded and panels take
    /// the groups of such planes; empty otherwise.
    ///
    /// @param memory for their panels, if they become panels
    Optional<List<LinearLayer>> layers(Planes planes, CodeMemory memory) {
        if (this != INT8) {
            return Optional.empty();
        }
        return TablePlanes.whole(planes)
                .filter(all -> all.stream().allMatch(CodePanels::covers))
                .map(all -> all.stream().map(codes -> layer(codes, memory)).toList());
    }

    /// A matrix in the blocks of a file as a layer that multiplies.
    ///
    /// @param memory for its panels, if it becomes panels
    public LinearLayer linear(BlockRows blocks, CodeMemory memory) {
        return linear(blocks, workers -> CodePanels.of(blocks, memory, workers));
    }

    /// The same of blocks in a mapped file, which are read now or when the layer first multiplies.
    ///
    /// @param place where they are, for errors
    LinearLayer linear(BlockRows blocks, CodeMemory memory, MappedPlace place) {
        return linear(blocks, workers -> place.read(() -> CodePanels.of(blocks, memory, workers)));
    }

    private LinearLayer linear(BlockRows blocks, Function<Workers, CodePanels> panels) {
        return new CodesLayer(
                usesPanels()
                        ? new PanelsProduct(blocks.rows(), blocks.columns(), panels)
                        : new RowsProduct(blocks.packed(), this));
    }

    /// Whether codes are multiplied in panels, outside of the heap.
    private boolean usesPanels() {
        return this == INT8 && PanelProducts.compiled().isPresent();
    }
}
