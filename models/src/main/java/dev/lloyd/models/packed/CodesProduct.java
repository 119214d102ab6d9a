package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;

/// How a matrix of codes is multiplied as it lies.
interface CodesProduct extends EmbeddingTable {
    /// Computes rows `from .. to` of the products.
    interface Part {
        void multiply(int from, int to);
    }

    /// The products, to be computed in parts by any thread.
    ///
    /// @param inputs `tokens x columns`
    /// @param target `tokens x rows`, zeros
    Part part(Matrix inputs, Matrix target, Workers workers);
}
