package dev.lloyd.cli.option;

import dev.lloyd.server.batching.Capacity;
import dev.lloyd.server.settings.Limits;
import java.time.Duration;
import picocli.CommandLine.Option;

/// How much a server takes.
public final class ServingLimits {
    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            defaultValue = "1m",
            description = "Largest body of a request (${DEFAULT-VALUE}); a larger one is answered with 413.")
    private String body = "";

    @Option(
            names = "--max-prompt",
            paramLabel = "N",
            defaultValue = "8192",
            description = "Most tokens of a prompt or a text (${DEFAULT-VALUE}); more are answered with 413.")
    private int prompt;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most new tokens of an answer, and how many there are if a request does not say "
                    + "(${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--max-running",
            paramLabel = "N",
            defaultValue = "32",
            description = "Texts of a model that are generated at once (${DEFAULT-VALUE}); each holds a cache.")
    private int running;

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            defaultValue = "256",
            description = "Texts of a model that may wait (${DEFAULT-VALUE}); more are answered with 429.")
    private int waiting;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description =
                    "Longest time for an answer (${DEFAULT-VALUE}), after which it ends with 503; when the server is "
                            + "told to stop, what was begun has this long to end.")
    private int timeout;

    /// Called by the command line.
    public ServingLimits() {}

    /// The limits.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Limits limits() {
        long bytes = MemoryOption.bytes("--max-body", body);
        if (bytes > 1 << 30) {
            throw new IllegalArgumentException("--max-body is at most 1g, not " + body);
        }
        return new Limits(
                (int) bytes,
                prompt,
                tokens,
                new Capacity(running, waiting, Capacity.PIECE),
                Duration.ofSeconds(timeout));
    }
}
