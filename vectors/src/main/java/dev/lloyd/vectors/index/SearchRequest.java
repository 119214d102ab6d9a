package dev.lloyd.vectors.index;

import dev.lloyd.vectors.search.TierScan;
import java.util.Optional;
import java.util.OptionalInt;

/// What a search of an index looks for, and how hard.
///
///     index.search(queries, SearchRequest.nearest(10).probing(32).reranking(4).among(Filter.ids(17, 4711)), workers)
///
/// @param k vectors to find for each query, 1 or more
/// @param probes cells to look at, 1 or more; else as many as the index says. More are taken where those have fewer
///     vectors that may be found than are looked for
/// @param rerank `rerank * k` best estimates are scored exactly, if the index keeps the vectors; 0 for none
/// @param epsilon deviations that a first look at heads allows for, where they are kept apart; infinity for no such
///     look. See {@link TierScan}
/// @param filter which vectors may be found; all if there is none
/// @param beam how many of the best a walk of a graph keeps, if the index has one, 1 or more; else as many as the index
///     says. The more, the more of the nearest are found. No fewer are kept than are looked for
public record SearchRequest(
        int k, OptionalInt probes, int rerank, double epsilon, Optional<Filter> filter, OptionalInt beam) {
    /// Checks the ranges above.
    public SearchRequest {
        if (k < 1) {
            throw new IllegalArgumentException("a search finds 1 or more vectors, not " + k);
        }
        if (probes.isPresent() && probes.getAsInt() < 1) {
            throw new IllegalArgumentException("a search looks at 1 or more cells, not " + probes.getAsInt());
        }
        if (beam.isPresent() && beam.getAsInt() < 1) {
            throw new IllegalArgumentException("a search keeps a beam of 1 or more, not " + beam.getAsInt());
        }
        if (rerank < 0) {
            throw new IllegalArgumentException("re-ranking takes 0 or more times k vectors, not " + rerank);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("a first look allows for 0 or more deviations, not " + epsilon);
        }
    }

    /// The nearest by their codes.
    public static SearchRequest nearest(int k) {
        return new SearchRequest(k, OptionalInt.empty(), 0, TierScan.EPSILON, Optional.empty(), OptionalInt.empty());
    }

    /// The same, looking at other many cells.
    public SearchRequest probing(int cells) {
        return new SearchRequest(k, OptionalInt.of(cells), rerank, epsilon, filter, beam);
    }

    /// The same, with the best estimates scored exactly.
    public SearchRequest reranking(int factor) {
        return new SearchRequest(k, probes, factor, epsilon, filter, beam);
    }

    /// The same, with a first look at heads that allows for other many deviations.
    public SearchRequest allowing(double deviations) {
        return new SearchRequest(k, probes, rerank, deviations, filter, beam);
    }

    /// The same, among some of the vectors.
    public SearchRequest among(Filter some) {
        return new SearchRequest(k, probes, rerank, epsilon, Optional.of(some), beam);
    }

    /// The same with another beam.
    public SearchRequest beaming(int candidates) {
        return new SearchRequest(k, probes, rerank, epsilon, filter, OptionalInt.of(candidates));
    }

    /// How many are looked for before exact scores choose among them, of `size` vectors.
    int wanted(int size) {
        return (int) Math.max(k, Math.min(size, (long) k * rerank));
    }
}
