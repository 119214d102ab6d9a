package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Whether an index is undamaged.
@Command(
        name = "verify",
        header = "Is an index undamaged?",
        description = "Compares every block with its checksum. Exit code 1 at the first that is damaged.",
        footer = {"", "Examples:", "  lloyd index verify base.lloyd"})
public final class IndexVerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Called by the command line.
    public IndexVerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        try (VectorIndex index = VectorIndex.open(path)) {
            index.verify();
            spec.commandLine()
                    .getOut()
                    .println(path + ": the checksums of header, codec and all " + Figures.count(index.size())
                            + " vectors are right");
        }
        return 0;
    }
}
