package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Scores every vector by its whole record, or by as much of it as it takes to say that it is not among the best so
/// far. Vectors that are left out are neither read nor decoded.
final class WholeScan implements Scan {
    /// Vectors whose scores are held at a time.
    private static final int CHUNK = 256;

    private final CodedWindow window;
    private final Optional<BitSet> accepted;
    private final double epsilon;
    private final int[] places = new int[CHUNK];
    private final float[] scores = new float[CHUNK];

    /// Whole records.
    ///
    /// @param accepted the places that may be found; all if there is none
    WholeScan(CodedVectors vectors, Optional<BitSet> accepted) {
        this(vectors, accepted, Double.POSITIVE_INFINITY);
    }

    /// @param accepted the places that may be found; all if there is none
    /// @param epsilon deviations that looks at records in stages allow for, 0 or more; infinity for whole ones
    WholeScan(CodedVectors vectors, Optional<BitSet> accepted, double epsilon) {
        this.window = new CodedWindow(vectors, CHUNK);
        this.accepted = accepted;
        this.epsilon = epsilon;
    }

    /// Runs of codes that were looked at, summed over vectors and queries; 0 where records have none.
    long runsLooked() {
        return window.runsLooked();
    }

    @Override
    public void run(int from, int to, Asking... queries) {
        int first = next(from);
        while (first < to) {
            int end = Math.min(Math.min(end(first), to), first + CHUNK);
            window.read(first, end);
            for (Asking each : queries) {
                double floor = each.best().floor() - each.addend();
                int count = each.query().scoreReaching(window, epsilon, floor, places, scores);
                for (int index = 0; index < count; index++) {
                    each.best().offer(first + places[index], each.addend() + scores[index]);
                }
            }
            first = next(end);
        }
    }

    @Override
    public void run(PreparedQuery query, Best best, List<Piece> pieces) {
        pieces.forEach(piece -> run(piece.from(), piece.to(), new Asking(query, piece.addend(), best)));
    }

    /// The first accepted place from one on.
    private int next(int from) {
        int place = accepted.map(set -> set.nextSetBit(from)).orElse(from);
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    /// The end of the accepted ones from one on.
    private int end(int from) {
        return accepted.map(set -> set.nextClearBit(from)).orElse(Integer.MAX_VALUE);
    }
}
