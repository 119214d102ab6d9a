package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.Tile;

/// How short vectors are cut from a matrix: the tiles of grids whose points are listed in a codebook.
///
/// @param dimension values in a vector, 1 or more
/// @param along in which direction
record VectorCut(int dimension, Along along) {
    private static final int LEAST = 1 << 15;
    private static final int EACH = 32;

    /// Checks the range of the grids that cut vectors.
    VectorCut {
        ProductShape.checkRange("dimension", dimension, 1, 16);
    }

    Tile tile() {
        return along == Along.ROW ? new Tile(1, dimension) : new Tile(dimension, 1);
    }

    /// At most 32 vectors for each of `2^codeBits` centroids (32,768 at least), taken evenly, weighted by the mean
    /// importance of their columns. What is missing of a vector at the matrix's edge is 0, as when it is encoded.
    VectorFit vectors(Sample sample, int codeBits) {
        int columns = sample.columns();
        int rows = columns == 0 ? 0 : sample.values().length / columns;
        int across = Math.ceilDiv(columns, tile().columns());
        long count = (long) across * Math.ceilDiv(rows, tile().rows());
        int kept = (int) Math.min(count, Math.max(LEAST, (long) EACH << codeBits));
        float[] vectors = new float[Math.multiplyExact(kept, dimension)];
        float[] weights = new float[kept];
        for (int index = 0; index < kept; index++) {
            long vector = index * count / kept;
            int column = (int) (vector % across) * tile().columns();
            int row = (int) (vector / across) * tile().rows();
            int length = along == Along.ROW ? Math.min(dimension, columns - column) : Math.min(dimension, rows - row);
            for (int part = 0; part < length; part++) {
                int at = along == Along.ROW ? column + part : column;
                int line = along == Along.ROW ? row : row + part;
                vectors[index * dimension + part] = sample.values()[line * columns + at];
                weights[index] += sample.importance()[at] / length;
            }
        }
        return new VectorFit(vectors, weights, dimension);
    }
}
