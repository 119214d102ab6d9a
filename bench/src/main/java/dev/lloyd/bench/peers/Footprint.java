package dev.lloyd.bench.peers;

/// Bytes that a peer takes.
///
/// @param codes of a vector: its code and all numbers beside it, whatever a search reads but the graph
/// @param graph of a vector: links to its neighbours; 0 without a graph
/// @param raw of a vector: floats that the peer keeps although its searches do not read them, for re-ranking and
///     merges
/// @param shared of what all vectors have in common, such as codebooks and rotations; 0 where the peer does not say
record Footprint(double codes, double graph, double raw, long shared) {
    /// Bytes of a vector that a search needs.
    double bytes() {
        return codes + graph;
    }
}
