package dev.lloyd.lab.recall;

import java.util.Map;

/// What a vector codec keeps of the neighbours, and what it costs.
///
/// @param recipe the codec's recipe line, or the name of a system that was trained beyond it
/// @param metric what makes vectors near
/// @param dimension of the vectors
/// @param vectors how many were coded
/// @param queries how many were asked
/// @param k neighbours of a query that count
/// @param bytes of a coded vector, codes and all numbers beside them
/// @param sharedBytes of what all vectors share, such as codebooks
/// @param bits 8 x bytes / dimension
/// @param recall by factor m: the share of the true k among the m k vectors of best estimated score. For m = 1
///     nothing is re-ranked; for others it is what re-ranking m k with exact scores keeps
/// @param bias mean of (estimate - score) / (|x| |q|)
/// @param variance dimension x the mean square of the same
/// @param bound how many of its vector's deviations an estimate may be off
/// @param coverage the share of pairs whose estimate is at most that far off; NaN if no deviations are kept
/// @param error `|o - y|^2 / |o|^2`, the mean over some vectors: of the decoded vector `y`, factor and all, in the
///     coordinates of the grid
/// @param distortion `1 - cos^2(o, y)`, the mean over the same: the error at the best factor
/// @param encodeSeconds to code all vectors, with all threads
/// @param searchSeconds to score every vector for every query, with all threads
/// @param encodeProcessorSeconds the same of processor time, of all threads together
/// @param searchProcessorSeconds the same of processor time
public record RecallRow(
        String recipe,
        String metric,
        int dimension,
        int vectors,
        int queries,
        int k,
        double bytes,
        long sharedBytes,
        double bits,
        Map<Integer, Double> recall,
        double bias,
        double variance,
        double bound,
        double coverage,
        double error,
        double distortion,
        double encodeSeconds,
        double searchSeconds,
        double encodeProcessorSeconds,
        double searchProcessorSeconds) {
    /// How many deviations an estimate may be off, for those who do not say: in 94.3 % of cases if errors are
    /// normal (RaBitQ's epsilon).
    public static final double DEVIATIONS = 1.9;

    /// Copies the map, in ascending order.
    public RecallRow {
        recall = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(recall));
    }

    /// Vectors that are coded in a second of processor time.
    public double vectorsPerSecond() {
        return vectors / encodeProcessorSeconds;
    }

    /// Queries that are answered in a second of processor time, many at a time.
    public double queriesPerSecond() {
        return queries / searchProcessorSeconds;
    }

    /// The recall at a factor.
    ///
    /// @throws IllegalArgumentException if that factor was not measured
    public double recallAt(int factor) {
        Double share = recall.get(factor);
        if (share == null) {
            throw new IllegalArgumentException("recall was measured at " + recall.keySet() + ", not at " + factor);
        }
        return share;
    }
}
