package dev.lloyd.vectors.graph;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A search of a graph, the nearest first, for one thread; it can be run again.
///
/// The best vector whose links were not followed yet is taken, its neighbours that were not met before are scored
/// together, and those that are better than the worst of the `beam` best are remembered. It ends when none of those
/// to be followed is better than that. Vectors that a filter does not accept are followed and not found. Allocates
/// nothing once its arrays are large enough.
///
/// Source: the greedy search of Subramanya et al., DiskANN: fast accurate billion-point nearest neighbor search on a
/// single node, 2019; with filters as in Malkov and Yashunin's HNSW, 2016, with two queues.
final class Walk {
    private final Marks met;
    private final int[] neighbours;
    private final float[] scores;
    private final KeyHeap ahead = new KeyHeap(256);

    /// The best so far, each key inverted, so that the worst is at hand.
    private final KeyHeap found = new KeyHeap(256);

    private long[] followed = new long[256];
    private int followedCount;
    private long[] best = new long[256];
    private int bestCount;

    /// @param size vectors of the graph
    /// @param degree links of a vector, at most
    Walk(int size, int degree) {
        this.met = new Marks(size);
        this.neighbours = new int[Math.max(1, degree)];
        this.scores = new float[Math.max(1, degree)];
    }

    /// What a walk leads to.
    @FunctionalInterface
    interface Aim {
        /// Scores vectors, the higher the nearer.
        void score(int[] vectors, int count, float[] scores);
    }

    /// Walks.
    ///
    /// @param beam how many of the best are kept, 1 or more
    /// @param accepted the vectors that may be found; all if there is none
    void run(Links links, int entry, Aim aim, int beam, @Nullable BitSet accepted) {
        met.clear();
        ahead.clear();
        found.clear();
        followedCount = 0;
        neighbours[0] = entry;
        met.add(entry);
        score(aim, 1, beam, accepted);
        while (ahead.size() > 0) {
            long key = ahead.pop();
            if (found.size() == beam && key > ~found.least()) {
                break;
            }
            follow(key);
            int fresh = fresh(links.read(KeyHeap.vector(key), neighbours));
            score(aim, fresh, beam, accepted);
        }
        finish();
    }

    private void follow(long key) {
        if (followedCount == followed.length) {
            followed = Arrays.copyOf(followed, 2 * followedCount);
        }
        followed[followedCount++] = key;
    }

    /// Moves the neighbours that were not met to the front.
    private int fresh(int count) {
        int fresh = 0;
        for (int index = 0; index < count; index++) {
            int vector = neighbours[index];
            if (met.add(vector)) {
                neighbours[fresh++] = vector;
            }
        }
        return fresh;
    }

    private void score(Aim aim, int count, int beam, @Nullable BitSet accepted) {
        if (count > 0) {
            aim.score(neighbours, count, scores);
        }
        for (int index = 0; index < count; index++) {
            long key = KeyHeap.key(scores[index], neighbours[index]);
            boolean whole = found.size() == beam;
            if (whole && key > ~found.least()) {
                continue;
            }
            ahead.push(key);
            if (accepted != null && !accepted.get(neighbours[index])) {
                continue;
            }
            if (whole) {
                found.replaceLeast(~key);
            } else {
                found.push(~key);
            }
        }
    }

    private void finish() {
        bestCount = found.size();
        if (best.length < bestCount) {
            best = new long[Math.max(bestCount, 2 * best.length)];
        }
        found.copyTo(best);
        for (int index = 0; index < bestCount; index++) {
            best[index] = ~best[index];
        }
        Arrays.sort(best, 0, bestCount);
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
