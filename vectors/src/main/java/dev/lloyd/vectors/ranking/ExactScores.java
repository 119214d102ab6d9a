package dev.lloyd.vectors.ranking;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.search.Best;

/// The best documents of each query by the vectors themselves, and how far scores spread.
///
/// Memory: `queries x relevant` numbers. Cost: an inner product for each query and document.
///
/// @param relevant the best documents of each query, the best first
/// @param spread the mean over queries of the standard deviation of their scores over all documents
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read.
record ExactScores(int[][] relevant, double spread) {
    /// Queries that share a pass over the documents.
    private static final int GROUP = 16;

    /// Scores all documents for all queries.
    ///
    /// @param count documents of each query that are kept
    static ExactScores of(Matrix documents, Matrix queries, int count, Workers workers) {
        int[][] relevant = new int[queries.rows()][];
        double[] deviations = new double[queries.rows()];
        workers.forEach(Math.ceilDiv(queries.rows(), GROUP), group -> {
            int from = group * GROUP;
            int to = Math.min(from + GROUP, queries.rows());
            Tally[] tallies = new Tally[to - from];
            java.util.Arrays.setAll(tallies, place -> new Tally(count));
            for (int row = 0; row < documents.rows(); row++) {
                for (int query = from; query < to; query++) {
                    tallies[query - from].add(row, score(documents, row, queries, query));
                }
            }
            for (int query = from; query < to; query++) {
                relevant[query] = tallies[query - from].best.drain().vectors();
                deviations[query] = tallies[query - from].deviation(documents.rows());
            }
        });
        double spread = java.util.Arrays.stream(deviations).average().orElse(0);
        return new ExactScores(relevant, spread);
    }

    static float score(Matrix documents, int row, Matrix queries, int query) {
        return FloatKernels.dot(
                documents.values(), documents.offset(row), queries.values(), queries.offset(query), queries.columns());
    }

    /// What is kept of the scores of a query.
    private static final class Tally {
        private final Best best;
        private double sum;
        private double squares;

        private Tally(int count) {
            this.best = Best.of(count);
        }

        private void add(int document, float score) {
            best.offer(document, score);
            sum += score;
            squares += (double) score * score;
        }

        private double deviation(int count) {
            double mean = sum / count;
            return Math.sqrt(Math.max(0, squares / count - mean * mean));
        }
    }
}
