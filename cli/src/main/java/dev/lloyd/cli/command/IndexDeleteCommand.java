package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Output;
import dev.lloyd.vectors.index.IndexEdit;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Takes vectors out of an index.
@Command(
        name = "delete",
        header = "Takes vectors out of an index.",
        description = "The others keep their numbers. A number that is not there is an error, and nothing is deleted.",
        footer = {"", "Examples:", "  lloyd index delete base.lloyd 17 4711"})
public final class IndexDeleteCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "Numbers of vectors.")
    private long[] ids = new long[0];

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexDeleteCommand() {}

    @Override
    public Integer call() throws IOException {
        IndexEdit.delete(path, ids);
        try (VectorIndex index = VectorIndex.open(path)) {
            IndexInfo info = IndexInfo.of(index);
            output.print(info, info::print);
        }
        return 0;
    }
}
