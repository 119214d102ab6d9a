package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.EmbeddingTable;

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

        /// The same for when another has always been prepared just before: what both make of the same inputs need not
        /// be made twice.
        default Preparation after(Preparation other) {
            return this;
        }
    }

    /// The products of what the inputs hold when they are prepared, again and again.
    ///
    /// @param inputs `tokens x columns`
    /// @param target `tokens x rows`; all of it is written
    Preparation preparation(Matrix inputs, Matrix target);

    /// Products of a code and an input, at least, that are worth a second thread.
    default long shared() {
        return 0;
    }
}
