package dev.lloyd.cli.option;

import dev.lloyd.lab.recall.TargetRecall;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What an index shall find, where that chooses how it is built and searched.
public final class TargetOptions {
    @Option(
            names = "--target-recall",
            paramLabel = "R",
            description =
                    "Choose bits, re-ranking and probes, or the beam that follows links, so that a search finds this "
                            + "share of the true k, by measuring. What is chosen becomes the index's way to be searched.")
    private Optional<Double> recall = Optional.empty();

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description = "Queries to measure with, for --target-recall (400 of the vectors).")
    private Optional<Path> queries = Optional.empty();

    @Option(
            names = "-k",
            paramLabel = "K",
            defaultValue = "10",
            description = "Neighbours that count, for --target-recall (${DEFAULT-VALUE}).")
    private int k;

    /// Called by the command line.
    public TargetOptions() {}

    /// What is wanted; nothing if no target is named.
    ///
    /// @throws IllegalArgumentException if the target or its k are out of range
    public Optional<TargetRecall> wanted(TargetRecall.Reranking reranking, TargetRecall.Scope scope) {
        return recall.map(share -> new TargetRecall(share, k, reranking, scope));
    }

    /// Queries to measure with; some of the vectors if there are none.
    public Optional<Path> queries() {
        return queries;
    }
}
