package dev.lloyd.cli.command;

import dev.lloyd.cli.output.GenerationSpeed;

/// Takes the time of tokens as they come.
final class GenerationClock {
    private final long start = System.nanoTime();
    private long first = start;
    private long last = start;
    private int tokens;

    /// A token has come.
    void tick() {
        last = System.nanoTime();
        first = tokens == 0 ? last : first;
        tokens++;
    }

    GenerationSpeed speed(int promptTokens) {
        long end = tokens == 0 ? System.nanoTime() : first;
        return new GenerationSpeed(promptTokens, (end - start) / 1e9, tokens, (last - first) / 1e9);
    }
}
