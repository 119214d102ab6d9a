package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.TableInputs;
import dev.lloyd.core.kernel.TableKernels;
import dev.lloyd.core.kernel.TableRows;
import dev.lloyd.core.matrix.Matrix;

/// Codes of points in tables, times floats.
///
/// @param codes the matrix
record TablesProduct(TableRows codes) implements CodesProduct {
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
        TableInputs ready = TableInputs.over(inputs, codes);
        Part part = (from, to) -> TableKernels.multiply(codes, ready, from, to, target);
        return workers -> {
            ready.prepare(workers);
            return part;
        };
    }

    @Override
    public void read(int id, float[] target, int offset) {
        for (int column = 0; column < codes.columns(); column++) {
            target[offset + column] = codes.value(id, column);
        }
    }
}
