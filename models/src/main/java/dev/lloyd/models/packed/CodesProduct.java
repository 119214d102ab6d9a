package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.PackedKernels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PackedVector;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.PackedPlanes;
import java.util.Optional;

/// Packed codes with scales, multiplied as they lie.
///
/// @param codes the matrix
record CodesProduct(PackedRows codes) implements InnerProduct {
    /// Products of a code and an input that are worth a task of their own.
    private static final int WORK = 1 << 17;

    /// Kernels take four rows at once.
    private static final int ROWS = 4;

    /// The product of a form that is nothing but codes, if the kernels know them.
    static Optional<CodesProduct> of(CanonicalForm form) {
        return form.lowRank().isPresent() || form.sparse().isPresent()
                ? Optional.empty()
                : PackedPlanes.of(form.planes()).map(CodesProduct::new);
    }

    @Override
    public void multiply(Matrix inputs, Matrix target, Workers workers) {
        int tokens = inputs.rows();
        PackedVector[] vectors = new PackedVector[tokens];
        workers.forEach(
                tokens, token -> vectors[token] = PackedVector.of(inputs.values(), inputs.offset(token), codes));
        float[][] products = new float[tokens][];
        for (int token = 0; token < tokens; token++) {
            products[token] = tokens == 1 ? target.values() : new float[codes.rows()];
        }
        int step = ROWS * Math.max(1, WORK / ROWS / Math.max(1, tokens * codes.columns()));
        workers.forEach(Math.ceilDiv(codes.rows(), step), part -> {
            int from = part * step;
            int to = Math.min(codes.rows(), from + step);
            for (int token = 0; token < tokens; token++) {
                PackedKernels.multiply(codes, vectors[token], from, to, products[token]);
            }
        });
        for (int token = 0; token < tokens && tokens > 1; token++) {
            System.arraycopy(products[token], 0, target.values(), target.offset(token), codes.rows());
        }
    }
}
