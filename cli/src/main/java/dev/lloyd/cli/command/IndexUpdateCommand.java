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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Replaces vectors of an index.
@Command(
        name = "update",
        header = "Replaces vectors of an index by their numbers.",
        description = {
            "Every vector of the file takes the place of the one that has its number; one whose number is new is added. Numbers are "
                    + "those of the file (JSON lines with 'id') or those of --ids. The index is replaced in one step.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd index update goods.lloyd changed.jsonl",
            "  lloyd index update base.lloyd two.npy --ids 17,4711",
        })
public final class IndexUpdateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "VECTORS",
            description = "A .npy, .fvecs, .bvecs, .jsonl or .parquet file, a vector a row.")
    private Path vectors = Path.of("");

    @Option(names = "--ids", split = ",", paramLabel = "ID", description = "Numbers of the vectors, in their order.")
    private long[] ids = new long[0];

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexUpdateCommand() {}

    @Override
    public Integer call() throws IOException {
        try (VectorFile file = VectorFiles.open(vectors);
                Workers workers = threads.workers();
                ProgressLine progress = ProgressLine.start("update", "vectors", file.rows())) {
            long[] numbers = ids.length > 0
                    ? ids
                    : file.ids()
                            .orElseThrow(() ->
                                    new IllegalArgumentException(vectors + " does not number its vectors; --ids does"));
            IndexEdit.put(path, file, numbers, workers, progress::advance);
        }
        try (VectorIndex index = VectorIndex.open(path)) {
            IndexInfo info = IndexInfo.of(index);
            output.print(info, info::print);
        }
        return 0;
    }
}
