package dev.lloyd.vectors.index;

/// How an index is searched by those who do not say.
///
/// @param probes cells to look at, 1 or more
/// @param rerank `rerank * k` best estimates are scored exactly; 0 for none
public record SearchDefaults(int probes, int rerank) {
    /// Checks the ranges above.
    public SearchDefaults {
        if (probes < 1 || rerank < 0) {
            throw new IllegalArgumentException("a search looks at 1 or more cells and re-ranks 0 or more times k, not "
                    + probes + " and " + rerank);
        }
    }
}
