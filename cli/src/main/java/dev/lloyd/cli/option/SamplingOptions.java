package dev.lloyd.cli.option;

import dev.lloyd.models.runtime.Sampling;
import picocli.CommandLine.Option;

/// How many tokens are generated, and how each is chosen.
public final class SamplingOptions {
    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "128",
            description =
                    "At most so many tokens (${DEFAULT-VALUE}); it stops earlier where the model ends its text or its "
                            + "context is full.")
    private int count;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.8",
            description = "Logits are divided by it; 0 always takes the likeliest token (${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "40",
            description = "Choose among the K likeliest tokens (${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Of these, among the likeliest whose chances add up to P (${DEFAULT-VALUE}: all of them).")
    private double topP;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the choice (${DEFAULT-VALUE}).")
    private long seed;

    /// Called by the command line.
    public SamplingOptions() {}

    /// At most so many tokens.
    ///
    /// @throws IllegalArgumentException if that is none
    public int count() {
        if (count < 1) {
            throw new IllegalArgumentException("--count must be 1 or more, not " + count);
        }
        return count;
    }

    /// How each is chosen.
    ///
    /// @throws IllegalArgumentException if a value is out of range
    public Sampling sampling() {
        return new Sampling(temperature, topK, topP, seed);
    }
}
