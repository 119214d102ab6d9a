package dev.lloyd.server.settings;

import dev.lloyd.server.batching.Capacity;
import java.time.Duration;

/// How much a server takes.
///
/// @param body bytes of a request's body; more is answered with 413
/// @param prompt tokens of a prompt or of a text to embed; more is answered with 413
/// @param tokens new tokens that a request may ask for, and gets if it does not say
/// @param batch texts that are generated at once and that may wait, for each model; more are answered with 429
/// @param timeout for a request from its body to the end of its answer
public record Limits(int body, int prompt, int tokens, Capacity batch, Duration timeout) {
    /// Checks that everything is positive.
    public Limits {
        requirePositive("the limit of a body", body);
        requirePositive("the limit of a prompt", prompt);
        requirePositive("the limit of new tokens", tokens);
        requirePositive("the timeout in seconds", timeout.toSeconds());
    }

    /// 1 MiB, prompts of 8192 tokens, 1024 new ones, 32 texts at once and 256 waiting, 2 minutes.
    public static Limits standard() {
        return new Limits(1 << 20, 8192, 1024, new Capacity(32, 256, Capacity.PIECE), Duration.ofMinutes(2));
    }

    /// Requests with a body that are worked on at once, waiting ones included; more are answered with 429 before
    /// their body is read, so that bodies take `requests() * body` bytes at most.
    public int requests() {
        return batch.running() + batch.waiting() + 16;
    }

    private static void requirePositive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
        }
    }
}
