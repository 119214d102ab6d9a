package dev.lloyd.server.batching;

/// How much a batch holds.
///
/// @param running texts that are generated at once, 1 or more; each holds a cache
/// @param waiting texts that may wait for a place, 0 or more
/// @param piece tokens of prompts that go through the network in one step, 1 or more: what running texts wait
///     for a
///     newcomer
public record Capacity(int running, int waiting, int piece) {
    /// Tokens of prompts in one step, if nobody says otherwise.
    public static final int PIECE = 256;

    /// Checks the ranges.
    public Capacity {
        if (running < 1 || waiting < 0 || piece < 1) {
            throw new IllegalArgumentException("a batch needs 1 or more running, 0 or more waiting texts and pieces of"
                    + " 1 or more tokens, not " + running + ", " + waiting + " and " + piece);
        }
    }
}
