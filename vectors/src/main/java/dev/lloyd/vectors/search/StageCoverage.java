package dev.lloyd.vectors.search;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What looking at records in stages leaves out and what it misses, as measured: what {@link
/// PreparedQuery#scoreReaching} relies on.
///
/// @param looked share of the runs of codes that are looked at
/// @param found share of the nearest by whole records that are found
public record StageCoverage(double looked, double found) {
    /// Searches all vectors in stages and by whole records.
    ///
    /// @param queries of the codes' dimension, a query a row
    /// @param k how many are looked for, 1 or more
    /// @param epsilon deviations that stages allow for, 0 or more; infinity looks at all
    /// @throws IllegalArgumentException if there are no vectors, queries or stages, or a number is out of range
    public static StageCoverage of(CodedVectors vectors, Matrix queries, int k, double epsilon) {
        if (vectors.size() == 0 || queries.rows() == 0 || !vectors.codec().isStaged()) {
            throw new IllegalArgumentException(
                    "stages are measured with 1 or more queries and vectors whose codes are runs");
        }
        if (k < 1 || !(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "stages are measured with 1 or more neighbours and 0 or more deviations, not " + k + " and "
                            + epsilon);
        }
        WholeScan whole = new WholeScan(vectors, Optional.empty());
        WholeScan staged = new WholeScan(vectors, Optional.empty(), epsilon);
        long wanted = 0;
        long hits = 0;
        for (int row = 0; row < queries.rows(); row++) {
            PreparedQuery query =
                    vectors.codec().query(queries.rowSlice(row, row + 1).values());
            Set<Integer> near = nearest(vectors, whole, query, k);
            wanted += near.size();
            near.retainAll(nearest(vectors, staged, query, k));
            hits += near.size();
        }
        return new StageCoverage((double) staged.runsLooked() / whole.runsLooked(), (double) hits / wanted);
    }

    private static Set<Integer> nearest(CodedVectors vectors, WholeScan scan, PreparedQuery query, int k) {
        Best best = Best.of(Math.min(k, vectors.size()));
        scan.run(0, vectors.size(), new Scan.Asking(query, 0, best));
        Set<Integer> found = new HashSet<>();
        Arrays.stream(best.drain().vectors()).forEach(found::add);
        return found;
    }
}
