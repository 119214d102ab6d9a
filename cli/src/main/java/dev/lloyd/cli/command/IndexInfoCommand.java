package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Output;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says what is in an index.
@Command(
        name = "info",
        header = "What is in an index?",
        footer = {"", "Examples:", "  lloyd index info base.lloyd"})
public final class IndexInfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexInfoCommand() {}

    @Override
    public Integer call() throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            IndexInfo info = IndexInfo.of(index);
            output.print(info, info::print);
        }
        return 0;
    }
}
