package dev.lloyd.models.cache;

/// Tokens that were coded together.
///
/// @param from the first
/// @param to the one after the last
/// @param codes of them
/// @param bytes of the codes
record CodedTokens(int from, int to, Codes codes, long bytes) {}
