package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.HeadWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.SplitVectors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Looks at the heads of 64 vectors at a time, and at the rest of a vector's record only if its score may be among
/// the best so far, as RaBitQ's searches do:
///
///     limit = estimate from heads + epsilon * deviation >= the worst of the best        (see HeadQuery)
///
/// At the beginning of a long run nobody knows how good the worst of the best will be, and almost every vector could
/// be among them. A sample of the run guesses it ({@link FirstSample}), and vectors whose limits do not reach that
/// are left alone. If the worst of the best ends below the guess, which happens to one query in some hundred, the run
/// is gone through again for those that were.
///
/// What is found has the scores of whole records. A vector that belongs to the best is missed as seldom as the
/// normal distribution says, and mostly those that hardly belong. Which vectors are looked at depends on their order
/// alone, never on the queries that come together. Memory: some KiB, and 12 bytes for each vector whose look is put
/// off, of 100,000 at 4 bits some thousand.
///
/// Source: Gao and Long, RaBitQ, 2024, section 4.
public final class TierScan implements Scan {
    /// Deviations that are allowed for if nobody says: one in fifty limits is too low, as a rule by little.
    public static final double EPSILON = 2;

    /// Blocks that all queries look at before any goes on: near enough to memory's fastest part to stay there.
    private static final int SPAN = 32;

    /// Queries that go through a run together.
    private static final int TOGETHER = 16;

    private final AcceptedRows accepted;
    private final double epsilon;
    private final HeadWindow window;
    private final SecondLook second;
    private final List<FirstLook> looks = new ArrayList<>();

    /// @param accepted the places that may be found; all if there is none
    /// @param epsilon deviations that are allowed for, 0 or more, finite
    public TierScan(SplitVectors vectors, Optional<BitSet> accepted, double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a first look allows for 0 or more deviations, not " + epsilon);
        }
        this.accepted = new AcceptedRows(accepted);
        this.epsilon = epsilon;
        this.window = new HeadWindow(vectors);
        this.second = new SecondLook(vectors);
    }

    /// Vectors whose whole records were looked at, summed over queries.
    public long refined() {
        return second.count();
    }

    @Override
    public void run(int from, int to, Asking... queries) {
        if (from >= to) {
            return;
        }
        accepted.begin(from, to);
        for (int first = 0; first < queries.length; first += TOGETHER) {
            int count = Math.min(TOGETHER, queries.length - first);
            for (int index = 0; index < count; index++) {
                Asking query = queries[first + index];
                if (looks.size() == index) {
                    looks.add(new FirstLook(query, second, epsilon));
                }
                looks.get(index).begin(query, FirstSample.of(query, window, accepted, second));
            }
            pass(looks.subList(0, count));
            for (int index = 0; index < count; index++) {
                if (looks.get(index).lower()) {
                    pass(looks.subList(index, index + 1));
                }
            }
        }
    }

    @Override
    public void run(PreparedQuery query, Best best, List<Piece> pieces) {
        if (!query.head().isWhole()) {
            pieces.forEach(piece -> run(piece.from(), piece.to(), new Asking(query, piece.addend(), best)));
            return;
        }
        Shortlist shortlist = new Shortlist(query, best, epsilon, window);
        for (Piece piece : pieces) {
            if (piece.from() < piece.to()) {
                list(piece, shortlist);
            }
        }
        shortlist.settle(second);
    }

    private void list(Piece piece, Shortlist shortlist) {
        accepted.begin(piece.from(), piece.to());
        for (int block = accepted.firstBlock(); block < accepted.endBlock(); block++) {
            long rows = accepted.of(block);
            if (rows != 0) {
                shortlist.add(block, rows, piece.addend());
            }
        }
    }

    private void pass(List<FirstLook> some) {
        for (int block = accepted.firstBlock(); block < accepted.endBlock(); block += SPAN) {
            int end = Math.min(accepted.endBlock(), block + SPAN);
            if (accepted.any(block, end)) {
                window.begin(block, end - block, 1);
                for (int index = 0; index < some.size(); index++) {
                    some.get(index).look(window, accepted);
                }
            }
        }
        for (int index = 0; index < some.size(); index++) {
            some.get(index).finish();
        }
    }
}
