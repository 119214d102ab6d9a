package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.PatternKernels;
import dev.lloyd.core.kernel.PatternRows;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.plane.PatternPlanes;
import dev.lloyd.quant.plane.Planes;
import java.util.Optional;

/// Words of signed patterns, times floats.
///
/// @param words the matrix
record PatternsProduct(PatternRows words) implements CodesProduct {
    /// A plane of words; empty if the kernel does not know it.
    static Optional<LinearLayer> layer(Planes plane) {
        return PatternPlanes.of(plane).map(words -> new CodesLayer(new PatternsProduct(words)));
    }

    @Override
    public int rows() {
        return words.rows();
    }

    @Override
    public int columns() {
        return words.columns();
    }

    @Override
    public Preparation preparation(Matrix inputs, Matrix target) {
        Part part = (from, to) -> PatternKernels.multiply(words, inputs, from, to, target);
        return workers -> part;
    }

    @Override
    public void read(int id, float[] target, int offset) {
        for (int column = 0; column < words.columns(); column++) {
            target[offset + column] = words.value(id, column);
        }
    }
}
