package dev.lloyd.vectors.index;

import java.util.OptionalInt;

/// How an index is searched by those who do not say.
///
/// @param probes cells to look at, 1 or more
/// @param rerank `rerank * k` best estimates are scored exactly; 0 for none
/// @param beam how many of the best a walk of a graph keeps, 1 or more, if the index has one
public record SearchDefaults(int probes, int rerank, OptionalInt beam) {
    /// Checks the ranges above.
    public SearchDefaults {
        if (probes < 1 || rerank < 0 || beam.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "a search looks at 1 or more cells, re-ranks 0 or more times k and keeps a"
                            + " beam of 1 or more, not " + probes + ", " + rerank + " and " + beam.orElse(1));
        }
    }

    /// A search of cells; of an index without any, all vectors are in one.
    public static SearchDefaults probing(int cells, int rerank) {
        return new SearchDefaults(cells, rerank, OptionalInt.empty());
    }

    /// A search by way of a graph.
    public static SearchDefaults beaming(int beam, int rerank) {
        return new SearchDefaults(1, rerank, OptionalInt.of(beam));
    }
}
