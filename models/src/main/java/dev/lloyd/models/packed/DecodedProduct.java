package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.BitshiftKernels;
import dev.lloyd.core.kernel.CodebookKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.kernel.ThreadRoom;
import dev.lloyd.core.kernel.WindowKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.plane.BitshiftPlanes;
import dev.lloyd.quant.plane.CodebookPlanes;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.StringPlanes;
import java.util.Optional;

/// Codes that a kernel decodes to floats, times floats: a few rows are decoded, stay in the cache, and serve all
/// inputs.
///
/// @param rows of the matrix
/// @param columns of the matrix
/// @param decoder decodes rows
record DecodedProduct(int rows, int columns, Decoder decoder) implements CodesProduct {
    /// Rows that are decoded before they are multiplied: few enough for the cache, and as many as products take
    /// at once.
    private static final int STEP = 8;

    /// Each thread's decoded rows.
    private static final ThreadRoom ROOM = new ThreadRoom();

    /// Decodes rows of a matrix; any number of threads at once.
    interface Decoder {
        /// Rows `from .. to`, to the first rows of the target.
        void decode(int from, int to, Matrix target);
    }

    /// Windows of trellises in tiles or along rows, or vectors from codebooks; empty if the kernels know none.
    static Optional<LinearLayer> layer(Planes plane) {
        return BitshiftPlanes.of(plane)
                .<Decoder>map(windows -> (from, to, target) -> BitshiftKernels.decode(windows, from, to, target))
                .or(() -> StringPlanes.of(plane)
                        .map(windows -> (from, to, target) -> WindowKernels.decode(windows, from, to, target)))
                .or(() -> CodebookPlanes.of(plane)
                        .map(vectors -> (from, to, target) -> CodebookKernels.decode(vectors, from, to, target)))
                .map(decoder -> new CodesLayer(new DecodedProduct(plane.rows(), plane.columns(), decoder)));
    }

    @Override
    public Preparation preparation(Matrix inputs, Matrix target) {
        RowProducts.Slices slices = RowProducts.slices(inputs, Math.min(STEP, rows), target);
        Part part = (from, to) -> multiply(slices, from, to);
        return workers -> part;
    }

    private void multiply(RowProducts.Slices slices, int from, int to) {
        Matrix decoded = ROOM.matrix(Math.min(STEP, to - from), columns);
        for (int first = from; first < to; first += decoded.rows()) {
            // The last rows again where they do not fill a step.
            int row = Math.min(first, to - decoded.rows());
            decoder.decode(row, row + decoded.rows(), decoded);
            slices.multiply(decoded, row);
        }
    }

    @Override
    public void read(int id, float[] target, int offset) {
        Matrix row = ROOM.matrix(1, columns);
        decoder.decode(id, id + 1, row);
        System.arraycopy(row.values(), 0, target, offset, columns);
    }
}
