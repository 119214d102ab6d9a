package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Whether an index is undamaged.
@Command(
        name = "verify",
        header = "Is an index undamaged?",
        description = "Compares every block with its checksum. Exit code 1 at the first that is damaged.",
        footer = {"", "Examples:", "  lloyd index verify base.lloyd"})
public final class IndexVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexVerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            output.print(
                    IndexInfo.of(index),
                    out -> out.println(path + ": the checksums of header, codec and all " + Figures.count(index.size())
                            + " vectors are right"));
        }
        return 0;
    }
}
