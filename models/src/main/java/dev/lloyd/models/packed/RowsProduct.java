package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.PackedKernels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PackedVector;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.matrix.Matrix;

/// Codes in rows with scales beside them, times floats.
///
/// @param codes the matrix
/// @param activations whether inputs are rounded first
record RowsProduct(PackedRows codes, Activations activations) implements CodesProduct {
    RowsProduct {
        codes = codes.widened();
    }

    @Override
    public int rows() {
        return codes.rows();
    }

    @Override
    public int columns() {
        return codes.columns();
    }

    @Override
    public Preparation preparation(Matrix inputs, Matrix target) {
        int tokens = inputs.rows();
        float[][] products = tokens == 1 ? new float[][] {target.values()} : new float[tokens][codes.rows()];
        return workers -> {
            Matrix values = activations == Activations.INT8 ? PanelActivations.rounded(inputs) : inputs;
            PackedVector[] vectors = new PackedVector[tokens];
            workers.forEach(
                    tokens, token -> vectors[token] = PackedVector.of(values.values(), values.offset(token), codes));
            return (from, to) -> multiply(vectors, from, to, products, target);
        };
    }

    private void multiply(PackedVector[] vectors, int from, int to, float[][] products, Matrix target) {
        for (int token = 0; token < vectors.length; token++) {
            PackedKernels.multiply(codes, vectors[token], from, to, products[token]);
            if (vectors.length > 1) {
                System.arraycopy(products[token], from, target.values(), target.offset(token) + from, to - from);
            }
        }
    }

    @Override
    public void read(int id, float[] target, int offset) {
        for (int column = 0; column < codes.columns(); column++) {
            target[offset + column] = codes.value(id, column);
        }
    }
}
