package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import java.util.List;
import java.util.stream.IntStream;

/// Codebooks of one sub-vector, whose chosen vectors add up to a point: one codebook, or several stages.
final class AdditiveBook {
    private final int dimension;
    private final int stages;
    private final int size;
    private final float[] centroids;
    private final List<CodebookDistances> tables;

    /// @param centroids `stages x 2^codeBits x dimension`, finite
    AdditiveBook(int dimension, int stages, int codeBits, float[] centroids) {
        this.dimension = dimension;
        this.stages = stages;
        this.size = 1 << codeBits;
        this.centroids = centroids;
        this.tables = IntStream.range(0, stages)
                .mapToObj(stage -> CodebookDistances.of(centroids, offset(stage, 0), dimension, size))
                .toList();
    }

    int dimension() {
        return dimension;
    }

    int stages() {
        return stages;
    }

    /// Vectors of a codebook.
    int size() {
        return size;
    }

    /// Distances to the vectors of a stage.
    CodebookDistances table(int stage) {
        return tables.get(stage);
    }

    float[] centroids() {
        return centroids;
    }

    /// Where a vector begins among the centroids.
    int offset(int stage, int code) {
        return (stage * size + code) * dimension;
    }

    /// Writes the sum of the vectors that `codes[codeOffset ...]` choose.
    void decode(int[] codes, int codeOffset, float[] values, int offset) {
        System.arraycopy(centroids, offset(0, codes[codeOffset]), values, offset, dimension);
        for (int stage = 1; stage < stages; stage++) {
            int from = offset(stage, codes[codeOffset + stage]);
            for (int place = 0; place < dimension; place++) {
                values[offset + place] += centroids[from + place];
            }
        }
    }

    /// A bound of what any coordinate of a point can be.
    ///
    /// @param sign 1 for the greatest value, -1 for the least
    float extreme(int sign) {
        float extreme = Float.NEGATIVE_INFINITY;
        for (int place = 0; place < dimension; place++) {
            float sum = 0;
            for (int stage = 0; stage < stages; stage++) {
                float most = Float.NEGATIVE_INFINITY;
                for (int code = 0; code < size; code++) {
                    most = Math.max(most, sign * centroids[offset(stage, code) + place]);
                }
                sum += most;
            }
            extreme = Math.max(extreme, sum);
        }
        return sign * extreme;
    }
}
