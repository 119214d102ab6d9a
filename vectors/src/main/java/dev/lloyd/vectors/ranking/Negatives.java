package dev.lloyd.vectors.ranking;

/// Where the documents of a query come from that are not relevant to it.
enum Negatives {
    /// Any documents, others each time.
    RANDOM,
    /// The relevant documents of the other queries of a batch.
    BATCH,
    /// Those that the codes themselves rank highest, searched for before each epoch.
    LIVE
}
