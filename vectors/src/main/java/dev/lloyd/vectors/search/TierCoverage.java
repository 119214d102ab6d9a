package dev.lloyd.vectors.search;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.HeadQuery;
import dev.lloyd.vectors.codec.HeadWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.SplitVectors;

/// How well a first look at heads says what whole records will, as measured: what {@link TierScan} relies on.
///
/// @param covered share of the estimates that are at most `epsilon` deviations off; 0.954 with 2 and 0.997 with 3 where
///     errors are normal
/// @param below share of the scores that are above their limits, and so can be missed
public record TierCoverage(double covered, double below) {
    /// Blocks that are looked at, spread over all.
    private static final int BLOCKS = 64;

    /// Compares estimates with scores, for some blocks and all queries.
    ///
    /// @param queries of the codes' dimension, a query a row
    /// @param epsilon deviations, 0 or more, finite
    /// @throws IllegalArgumentException if there are no vectors or no queries, or `epsilon` is out of range
    public static TierCoverage of(SplitVectors vectors, Matrix queries, double epsilon) {
        if (vectors.size() == 0 || queries.rows() == 0) {
            throw new IllegalArgumentException("what a first look says is measured with 1 or more vectors and queries");
        }
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a first look is measured with 0 or more deviations, not " + epsilon);
        }
        CodedWindow window = new CodedWindow(CodedVectors.of(vectors), SplitVectors.BLOCK);
        HeadWindow heads = new HeadWindow(vectors);
        int blocks = Math.ceilDiv(vectors.size(), SplitVectors.BLOCK);
        int looked = Math.min(BLOCKS, blocks);
        long[] counts = new long[3];
        for (int each = 0; each < looked; each++) {
            int block = (int) ((long) each * blocks / looked);
            int from = block * SplitVectors.BLOCK;
            window.read(from, (int) Math.min(vectors.size(), (long) from + SplitVectors.BLOCK));
            heads.begin(block, 1, 1);
            for (int row = 0; row < queries.rows(); row++) {
                PreparedQuery query =
                        vectors.codec().query(queries.rowSlice(row, row + 1).values());
                query.head().sum(heads, 0, 1);
                count(query, window, heads, epsilon, counts);
            }
        }
        return new TierCoverage((double) counts[1] / counts[0], (double) counts[2] / counts[0]);
    }

    private static void count(
            PreparedQuery query, CodedWindow window, HeadWindow heads, double epsilon, long[] counts) {
        HeadQuery first = query.head();
        for (int place = 0; place < window.size(); place++) {
            double error = query.score(window, place) - first.estimate(heads, 0, place);
            double most = epsilon * first.deviation(heads, 0, place);
            counts[0]++;
            counts[1] += Math.abs(error) <= most ? 1 : 0;
            counts[2] += error > most ? 1 : 0;
        }
    }
}
