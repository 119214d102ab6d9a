package dev.lloyd.vectors.index;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.vectors.cluster.Clusters;
import java.util.Optional;

/// Where the vectors of each cell stand in a file: those of cell `c` at `starts[c]` to `starts[c + 1]`.
///
/// @param clusters what the cells are; without them there is one
/// @param starts cells + 1, ascending from 0
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
record Cells(Optional<Clusters> clusters, int[] starts) {
    Cells {
        int cells = clusters.map(Clusters::count).orElse(1);
        if (starts.length != cells + 1 || starts[0] != 0) {
            throw new IllegalArgumentException(cells + " cells begin at " + (cells + 1) + " places, the first at 0");
        }
        for (int cell = 0; cell < cells; cell++) {
            if (starts[cell + 1] < starts[cell]) {
                throw new IllegalArgumentException("cell " + cell + " ends before it begins");
            }
        }
    }

    /// All vectors in one.
    static Cells one(int vectors) {
        return new Cells(Optional.empty(), new int[] {0, vectors});
    }

    /// The cells of a file.
    ///
    /// @param tensors what it has, if there are cells
    static Cells restore(StoredTensors tensors, int dimension) {
        float[] prices = tensors.get(IndexFormat.PRICES).floats();
        float[] centroids = tensors.get(IndexFormat.CENTROIDS).floats();
        Clusters clusters = new Clusters(new Matrix(prices.length, dimension, centroids), prices);
        return new Cells(Optional.of(clusters), tensors.get(IndexFormat.STARTS).ints());
    }

    /// What a file says of them; nothing if there is one.
    StoredTensors tensors() {
        if (clusters.isEmpty()) {
            return StoredTensors.NONE;
        }
        Matrix centroids = clusters.get().centroids();
        return StoredTensors.of(
                        IndexFormat.CENTROIDS,
                        StoredTensor.ofFloats(centroids.values(), centroids.rows(), centroids.columns()))
                .plusOne(
                        IndexFormat.PRICES, StoredTensor.ofFloats(clusters.get().prices(), count()))
                .plusOne(IndexFormat.STARTS, StoredTensor.ofInts(starts, starts.length));
    }

    int count() {
        return starts.length - 1;
    }

    int vectors() {
        return starts[starts.length - 1];
    }
}
