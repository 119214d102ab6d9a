package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Scores runs of coded vectors for several queries, leaving out those that a filter does not accept. For one thread.
public sealed interface Scan permits TierScan, WholeScan {
    /// The scan for some vectors: by tiers where their heads are kept apart, else of whole records.
    ///
    /// @param accepted the places that may be found; all if there is none
    /// @param epsilon deviations that a first look allows for, 0 or more; infinity for no such look. See {@link
    ///     TierScan} and {@link PreparedQuery#scoreReaching}
    static Scan of(CodedVectors vectors, Optional<BitSet> accepted, double epsilon) {
        return vectors.split().isPresent() && Double.isFinite(epsilon)
                ? new TierScan(vectors.split().get(), accepted, epsilon)
                : new WholeScan(vectors, accepted, epsilon);
    }

    /// Scores the vectors at `from` to `to`.
    void run(int from, int to, Asking... queries);

    /// Scores pieces for one query.
    ///
    /// @param best what is offered the scores
    void run(PreparedQuery query, Best best, List<Piece> pieces);

    /// The vectors at `from` to `to`.
    ///
    /// @param addend what every score is raised by
    record Piece(int from, int to, double addend) {}

    /// A query among those that a run is scored for.
    ///
    /// @param query what codes are compared with
    /// @param addend what every score is raised by
    /// @param best what is offered the scores
    record Asking(PreparedQuery query, double addend, Best best) {}
}
