package dev.lloyd.server.batching;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Sampling;

/// A text to be generated.
///
/// @param prompt what to continue, at least one id
/// @param count at most so many new tokens, 1 or more
/// @param choice how each is chosen; used by one thread, one call a token
@SuppressWarnings("ArrayRecordComponent") // Input of a network; compared by nobody.
public record GenerationRequest(int[] prompt, int count, Sampling.Choice choice) {
    /// Checks that there is something to continue, and something to do.
    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        if (count < 1) {
            throw new IllegalArgumentException("a text has 1 or more new tokens, not " + count);
        }
    }

    /// Checks that a network can read the prompt.
    ///
    /// @throws IllegalArgumentException if it fills the network's context or has an id that is none
    void requireReadable(Network network) {
        int most = network.maxTokens();
        if (prompt.length >= most) {
            throw new IllegalArgumentException(
                    "the prompt has " + prompt.length + " tokens and fills the model's context of " + most);
        }
        int words = network.vocabularySize();
        for (int id : prompt) {
            if (id < 0 || id >= words) {
                throw new IllegalArgumentException("token " + id + " is not among the model's 0 to " + (words - 1));
            }
        }
    }
}
