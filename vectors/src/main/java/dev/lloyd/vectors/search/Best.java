package dev.lloyd.vectors.search;

/// The `k` best of the vectors that were offered: of equal scores the one with the lower number. A score that is not a
/// number counts as the lowest. For one thread.
public sealed interface Best permits SortedBest, HeapBest {
    /// Keeps some.
    ///
    /// @param k how many, 0 or more
    static Best of(int k) {
        return k <= SortedBest.MOST ? new SortedBest(k) : new HeapBest(k);
    }

    /// How many are kept.
    int most();

    /// Takes a vector if it is among the best so far.
    void offer(int vector, double score);

    /// The score that a vector has to reach to be kept: that of the worst, if as many as are kept were offered.
    double floor();

    /// Takes all out, the best first.
    Neighbours drain();
}
