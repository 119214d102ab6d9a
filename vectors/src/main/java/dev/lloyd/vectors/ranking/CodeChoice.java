package dev.lloyd.vectors.ranking;

/// How the codes of documents follow the codebooks during training.
enum CodeChoice {
    /// The nearest centroids, looked for again before each epoch.
    NEAREST,
    /// Those of the codebooks that training starts from, for ever: codes are chosen by one table and read through
    /// another.
    FIXED,
    /// Every centroid gets the same share of documents, looked for before each epoch; the nearest centroids in the
    /// end.
    BALANCED
}
