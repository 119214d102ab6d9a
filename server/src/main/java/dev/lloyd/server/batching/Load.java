package dev.lloyd.server.batching;

/// What a batch is doing, and has done.
///
/// @param running texts that are generated now
/// @param waiting texts that wait for a place
/// @param promptTokens of all prompts so far
/// @param generatedTokens of all texts so far
public record Load(int running, int waiting, long promptTokens, long generatedTokens) {
    /// Takes the values as they are.
    public Load {}
}
