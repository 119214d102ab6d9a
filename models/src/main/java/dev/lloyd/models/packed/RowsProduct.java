package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.PackedKernels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PackedVector;
import dev.lloyd.core.kernel.PanelActivations;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;
import java.util.function.IntConsumer;

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
        return new Prepared(inputs, target);
    }

    /// Inputs in the order of the codes, set anew for each product.
    private final class Prepared implements Preparation, Part, IntConsumer {
        private final Matrix inputs;

        /// The inputs, rounded if they are to be.
        private final Matrix values;

        private final Matrix target;
        private final PackedVector[] vectors;

        /// Of each input, in arrays of their own, as the kernel wants them.
        private final float[][] products;

        Prepared(Matrix inputs, Matrix target) {
            int tokens = inputs.rows();
            this.inputs = inputs;
            this.values = activations == Activations.INT8 ? Matrix.zeros(tokens, inputs.columns()) : inputs;
            this.target = target;
            this.vectors = new PackedVector[tokens];
            Arrays.setAll(vectors, token -> PackedVector.room(codes));
            this.products = tokens == 1 ? new float[][] {target.values()} : new float[tokens][codes.rows()];
        }

        @Override
        public Part prepare(Workers workers) {
            if (activations == Activations.INT8) {
                PanelActivations.rounded(inputs, values);
            }
            workers.forEach(vectors.length, this);
            return this;
        }

        /// Sets an input.
        @Override
        public void accept(int token) {
            vectors[token].set(values.values(), values.offset(token));
        }

        @Override
        public void multiply(int from, int to) {
            for (int token = 0; token < vectors.length; token++) {
                PackedKernels.multiply(codes, vectors[token], from, to, products[token]);
                if (vectors.length > 1) {
                    System.arraycopy(products[token], from, target.values(), target.offset(token) + from, to - from);
                }
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
