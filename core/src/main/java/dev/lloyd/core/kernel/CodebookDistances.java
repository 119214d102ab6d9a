package dev.lloyd.core.kernel;

import java.util.Objects;

/// Squared distances from a vector to every vector of a codebook:
///
///     distance[k] = sum over j of (x[j] - c[k][j])^2
///
/// The codebook is kept by coordinate, so that lanes are neighbouring codes: short vectors are as fast as long
/// ones. A code's terms are added one after the other, `j` ascending, each with one rounding (fused), so the scalar
/// and the vector implementation give the same bits at every vector width. A NaN gives distances of NaN, which are
/// never the least; squares beyond binary32 are infinite.
///
/// Immutable and thread-safe. Cost of a call: `2 dimension * count` operations. Memory: 4 bytes a value.
public final class CodebookDistances {
    private static final CodebookDistanceSupport SUPPORT = Implementation.chosen() == Implementation.VECTOR
            ? new VectorCodebookDistances()
            : new ScalarCodebookDistances();

    private static final int PAD = CodebookDistanceSupport.Table.BLOCK;

    private final CodebookDistanceSupport.Table table;
    private final int count;

    private CodebookDistances(CodebookDistanceSupport.Table table, int count) {
        this.table = table;
        this.count = count;
    }

    /// Distances to given vectors, which are copied.
    ///
    /// @param centroids `count x dimension` values from `offset` on, vector after vector
    /// @param dimension of the vectors, 1 or more
    /// @param count of the vectors, 1 to 65,536
    public static CodebookDistances of(float[] centroids, int offset, int dimension, int count) {
        if (dimension < 1 || count < 1 || count > 1 << 16) {
            throw new IllegalArgumentException(
                    "a codebook has 1 to 65536 vectors of 1 or more values, not " + count + " of " + dimension);
        }
        Objects.checkFromIndexSize(offset, Math.multiplyExact(count, dimension), centroids.length);
        return new CodebookDistances(CodebookDistanceSupport.Table.of(centroids, offset, dimension, count), count);
    }

    /// The length of arrays that hold a number for each of `count` codes: the next multiple of 16.
    public static int padded(int count) {
        return Math.ceilDiv(count, PAD) * PAD;
    }

    /// Of the vectors.
    public int dimension() {
        return table.dimension();
    }

    /// Of the vectors.
    public int count() {
        return count;
    }

    /// The code of the vector nearest to `values[offset ...]`: of equally near ones the smallest; 0 if no distance
    /// is finite.
    ///
    /// @param scratch of {@link #padded} values, for the distances
    public int nearest(float[] values, int offset, float[] scratch) {
        distances(values, offset, scratch);
        return least(scratch, table.padded());
    }

    /// All distances, at the beginning of `target`, then infinities up to a length of {@link #padded}.
    public void distances(float[] values, int offset, float[] target) {
        FloatKernels.check(values, offset, dimension());
        FloatKernels.check(target, 0, table.padded());
        SUPPORT.distances(table, values, offset, target);
    }

    /// The place of the least value, the first of equal ones; 0 if none is below infinity.
    ///
    /// @param length how many values, a multiple of 16
    public static int least(float[] values, int length) {
        if (length % PAD != 0 || length > 1 << 24) {
            throw new IllegalArgumentException(
                    "the length must be a multiple of " + PAD + " and at most 2^24, not " + length);
        }
        FloatKernels.check(values, 0, length);
        return SUPPORT.least(values, length);
    }
}
