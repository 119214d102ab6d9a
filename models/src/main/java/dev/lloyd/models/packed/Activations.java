package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BlockProducts;
import dev.lloyd.core.kernel.BlockRows;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.CodePanels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.models.runtime.LinearLayer;

/// In what the inputs of a matrix of whole-number codes are multiplied.
public enum Activations {
    /// 32-bit floats.
    FLOAT32,

    /// 8 bits, a scale for each 32 features of a token ({@link dev.lloyd.core.kernel.BlockActivations}):
    /// whole numbers times whole numbers. Compiled kernels do that several times as fast as floats; without
    /// them, or where the codes are not theirs, inputs are rounded the same and multiplied as floats.
    INT8;

    /// A matrix as a layer.
    ///
    /// @param memory for its panels, if it becomes panels
    CodesLayer layer(PackedRows codes, CodeMemory memory) {
        boolean panels = usesBlocks() && CodePanels.covers(codes);
        return new CodesLayer(panels ? new PanelsProduct(CodePanels.of(codes, memory)) : new RowsProduct(codes, this));
    }

    /// A matrix that lies in blocks as a layer that multiplies.
    public LinearLayer linear(BlockRows blocks) {
        return layer(blocks);
    }

    /// A matrix that lies in blocks as a layer, and as a table.
    CodesLayer layer(BlockRows blocks) {
        return new CodesLayer(usesBlocks() ? new BlocksProduct(blocks) : new RowsProduct(blocks.packed(), this));
    }

    /// Whether codes are multiplied in blocks or panels, outside of the heap.
    boolean usesBlocks() {
        return this == INT8 && BlockProducts.compiled().isPresent();
    }
}
