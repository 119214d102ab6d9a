package dev.lloyd.vectors.graph;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A search of a graph, the nearest first, for one thread; it can be run again.
///
/// The best vector whose links were not followed yet is taken, its neighbours that were not met before are scored
/// together, and those that are better than the worst of the `beam` best are remembered. It ends when none of those
/// to be followed is better than that. Without a filter what is found and what may be followed is the same ({@link
/// Beam}); vectors that a filter does not accept are followed and not found. Allocates nothing once its arrays are
/// large enough.
///
/// Source: the greedy search of Subramanya et al., DiskANN: fast accurate billion-point nearest neighbor search on a
/// single node, 2019; with filters as in Malkov and Yashunin's HNSW, 2016, with two queues.
final class Walk {
    /// No vector, and no key, since the lowest bit of those is 0.
    static final int NONE = -1;

    private final Marks met;
    private final int[] neighbours;
    private final float[] scores;
    private final long[] keys;
    private final Beam found = new Beam();

    /// What may be followed, where that is not what is found.
    private final KeyHeap ahead = new KeyHeap(256);

    private long[] followed = new long[256];
    private int followedCount;
    private long[] best = new long[256];
    private int bestCount;

    /// @param size vectors of the graph
    /// @param degree links of a vector, at most
    Walk(int size, int degree) {
        this.met = new Marks(size);
        this.neighbours = new int[Math.max(1, degree)];
        this.scores = new float[neighbours.length];
        this.keys = new long[neighbours.length];
    }

    /// What a walk leads to.
    @FunctionalInterface
    interface Aim {
        /// Scores vectors, the higher the nearer.
        ///
        /// @param floor vectors with lower scores may be given any that is lower
        void score(int[] vectors, int count, float floor, float[] scores);
    }

    /// Walks.
    ///
    /// @param beam how many of the best are kept, 1 or more
    /// @param avoided a vector that is neither found nor followed, unless it is the entry; {@link #NONE} for none
    /// @param accepted the vectors that may be found; all if there is none
    void run(Links links, int entry, Aim aim, int beam, int avoided, @Nullable BitSet accepted) {
        met.clear();
        ahead.clear();
        found.clear(beam);
        followedCount = 0;
        if (avoided != NONE && avoided != entry) {
            neighbours[0] = avoided;
            met.add(neighbours, 1);
        }
        neighbours[0] = entry;
        meet(aim, 1, accepted);
        for (long key = next(accepted); key != NONE; key = next(accepted)) {
            keep(key);
            meet(aim, links.read(KeyHeap.vector(key), neighbours), accepted);
        }
        finish();
    }

    /// The best that was not followed; nothing if it is no better than all that was found.
    private long next(@Nullable BitSet accepted) {
        if (accepted == null) {
            return found.hasNext() ? found.follow() : NONE;
        }
        if (ahead.size() == 0) {
            return NONE;
        }
        long key = ahead.pop();
        return key < found.limit() ? key : NONE;
    }

    private void keep(long key) {
        if (followedCount == followed.length) {
            followed = Arrays.copyOf(followed, 2 * followedCount);
        }
        followed[followedCount++] = key;
    }

    /// Scores those neighbours that were not met before.
    private void meet(Aim aim, int count, @Nullable BitSet accepted) {
        int fresh = met.add(neighbours, count);
        long limit = found.limit();
        float floor = limit == Long.MAX_VALUE ? Float.NEGATIVE_INFINITY : KeyHeap.score(limit);
        aim.score(neighbours, fresh, floor, scores);
        int better = 0;
        // Without a branch: whether a vector is among the best is as good as random.
        for (int index = 0; index < fresh; index++) {
            keys[better] = KeyHeap.key(scores[index], neighbours[index]);
            better += keys[better] < limit ? 1 : 0;
        }
        for (int index = 0; index < better; index++) {
            if (keys[index] < found.limit()) {
                offer(keys[index], accepted);
            }
        }
    }

    private void offer(long key, @Nullable BitSet accepted) {
        if (accepted == null) {
            found.offer(key);
            return;
        }
        ahead.push(key);
        if (accepted.get(KeyHeap.vector(key))) {
            found.offer(key);
        }
    }

    private void finish() {
        bestCount = found.size();
        if (best.length < bestCount) {
            best = new long[Math.max(bestCount, 2 * best.length)];
        }
        for (int index = 0; index < bestCount; index++) {
            best[index] = found.key(index);
        }
    }

    /// How many were found.
    int size() {
        return bestCount;
    }

    /// What was found, as keys, the best first; valid up to {@link #size()} until the next walk.
    long[] best() {
        return best;
    }

    /// How many links were followed.
    int followedSize() {
        return followedCount;
    }

    /// The vectors whose links were followed, as keys, in their order; valid until the next walk.
    long[] followed() {
        return followed;
    }
}
