package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.kernel.FloatKernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Codebooks of one sub-vector, whose chosen vectors add up to a point: one codebook, or several stages.
final class AdditiveBook {
    private final int dimension;
    private final int stages;
    private final int size;
    private final float[] centroids;
    private final float[] byPlace;
    private final List<CodebookDistances> tables;

    /// @param centroids `stages x 2^codeBits x dimension`, finite
    AdditiveBook(int dimension, int stages, int codeBits, float[] centroids) {
        this.dimension = dimension;
        this.stages = stages;
        this.size = 1 << codeBits;
        this.centroids = centroids;
        this.byPlace = byPlace();
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

    /// Writes the products of each vector of each stage with `values[offset ...]`, stage by stage.
    void products(float[] values, int offset, float[] target, int targetOffset) {
        Arrays.fill(target, targetOffset, targetOffset + stages * size, 0);
        for (int stage = 0; stage < stages; stage++) {
            for (int place = 0; place < dimension; place++) {
                FloatKernels.axpy(
                        values[offset + place],
                        byPlace,
                        (stage * dimension + place) * size,
                        target,
                        targetOffset + stage * size,
                        size);
            }
        }
    }

    /// The centroids of a stage place by place instead of vector by vector.
    private float[] byPlace() {
        float[] turned = new float[centroids.length];
        for (int stage = 0; stage < stages; stage++) {
            for (int code = 0; code < size; code++) {
                for (int place = 0; place < dimension; place++) {
                    turned[(stage * dimension + place) * size + code] = centroids[offset(stage, code) + place];
                }
            }
        }
        return turned;
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
