package dev.lloyd.spark;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/// The `k` best of the vectors that were offered: of equal scores those with the lower ids, so that it does not
/// matter in which order they come.
final class Nearest {
    private static final Comparator<Found> WORST_FIRST = Comparator.comparingDouble(Found::score)
            .thenComparing(Comparator.comparingLong(Found::id).reversed());

    private final int k;
    private final PriorityQueue<Found> best = new PriorityQueue<>(WORST_FIRST);

    /// A vector and its score.
    record Found(long id, float score) {}

    /// @param k 1 or more
    Nearest(int k) {
        this.k = k;
    }

    void offer(long id, float estimate) {
        float score = estimate + 0f; // A comparator would tell -0 from 0.
        if (best.size() < k) {
            best.add(new Found(id, score));
            return;
        }
        Found worst = best.element();
        if (score > worst.score() || (score == worst.score() && id < worst.id())) {
            best.remove();
            best.add(new Found(id, score));
        }
    }

    /// What was kept, in no order.
    Stream<Found> found() {
        return best.stream();
    }
}
