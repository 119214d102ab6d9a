package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BitshiftKernels;
import dev.lloyd.core.kernel.BitshiftRows;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.plane.BitshiftPlanes;
import dev.lloyd.quant.plane.Planes;
import java.util.List;
import java.util.Optional;

/// Windows of a trellis, times floats: some rows are decoded to floats, which stay in the cache, and serve
/// all inputs.
///
/// @param windows the matrix
record BitshiftProduct(BitshiftRows windows) implements CodesProduct {
    /// A layer for each plane, whose products add up; empty if the kernels do not know them.
    static Optional<List<LinearLayer>> layers(Planes planes) {
        return BitshiftPlanes.of(planes)
                .map(all -> all.stream()
                        .<LinearLayer>map(windows -> new CodesLayer(new BitshiftProduct(windows)))
                        .toList());
    }

    @Override
    public int rows() {
        return windows.rows();
    }

    @Override
    public int columns() {
        return windows.columns();
    }

    @Override
    public Part part(Matrix inputs, Matrix target, Workers workers) {
        return (from, to) -> {
            Matrix decoded = Matrix.zeros(to - from, columns());
            BitshiftKernels.decode(windows, from, to, decoded);
            Matrix product = RowProducts.multiply(inputs, decoded, workers);
            for (int token = 0; token < inputs.rows(); token++) {
                System.arraycopy(
                        product.values(),
                        product.offset(token),
                        target.values(),
                        target.offset(token) + from,
                        to - from);
            }
        };
    }

    @Override
    public void read(int id, float[] target, int offset) {
        Matrix row = Matrix.zeros(1, columns());
        BitshiftKernels.decode(windows, id, id + 1, row);
        System.arraycopy(row.values(), 0, target, offset, columns());
    }
}
