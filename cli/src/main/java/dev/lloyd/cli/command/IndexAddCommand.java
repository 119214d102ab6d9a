package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.vectors.index.IndexEdit;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Adds vectors to an index.
@Command(
        name = "add",
        header = "Adds a file of vectors to an index.",
        description = {
            "The codec and the cells stay as they were; the new vectors have the numbers of their file, or go on from the greatest. The index is replaced in one step: "
                    + "searches that are under way go on with the old one, and a failure leaves it as it was.",
        },
        footer = {"", "Examples:", "  lloyd index add base.lloyd more.npy"})
public final class IndexAddCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "VECTORS",
            description = "A .npy, .fvecs, .bvecs, .jsonl or .parquet file, a vector a row.")
    private Path vectors = Path.of("");

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexAddCommand() {}

    @Override
    public Integer call() throws IOException {
        try (VectorFile file = VectorFiles.open(vectors);
                Workers workers = threads.workers();
                ProgressLine progress = ProgressLine.start("add", "vectors", file.rows())) {
            IndexEdit.add(path, file, workers, progress::advance);
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            IndexInfo info = IndexInfo.of(index);
            output.print(info, info::print);
        }
        return 0;
    }
}
