package dev.lloyd.bench.peers;

/// What a query asks a peer for.
///
/// @param count vectors to find
/// @param width how far a search looks: candidates that a graph keeps, cells that are looked at; nothing to codes
///     that are all scored
record Asking(int count, int width) {}
