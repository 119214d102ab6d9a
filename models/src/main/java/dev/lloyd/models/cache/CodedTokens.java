package dev.lloyd.models.cache;

/// Tokens that were coded together.
///
/// @param from the first
/// @param to the one after the last that is not forgotten
/// @param codes of them, and of those that are
/// @param bytes of the codes
record CodedTokens(int from, int to, Codes codes, long bytes) {}
