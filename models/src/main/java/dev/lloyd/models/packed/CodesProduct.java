package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;
import java.util.Arrays;

/// How a matrix of codes is multiplied as it lies.
interface CodesProduct extends EmbeddingTable {
    /// Computes rows `from .. to` of the products.
    @FunctionalInterface
    interface Part {
        void multiply(int from, int to);
    }

    /// Takes what the inputs hold now.
    @FunctionalInterface
    interface Preparation {
        /// The products, to be computed in parts by any thread.
        Part prepare(Workers workers);
    }

    /// The products again and again; a kernel that prepares inputs without garbage has one of its own.
    ///
    /// @param inputs `tokens x columns`
    /// @param target `tokens x rows`
    default Preparation preparation(Matrix inputs, Matrix target) {
        return workers -> {
            Arrays.fill(target.values(), 0);
            return part(inputs, target, workers);
        };
    }

    /// The products, to be computed in parts by any thread.
    ///
    /// @param inputs `tokens x columns`
    /// @param target `tokens x rows`, zeros
    Part part(Matrix inputs, Matrix target, Workers workers);
}
