package dev.lloyd.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Groups what is done with files of vectors.
@Command(
        name = "index",
        header = "Files of vectors, made small and searched.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  lloyd index build base.npy --out base.lloyd",
            "  lloyd search base.lloyd --queries queries.npy",
            "  lloyd index measure base.npy --queries queries.npy 'hadamard | lloyd-max(bits=4)'",
        },
        subcommands = {
            IndexBuildCommand.class,
            IndexInfoCommand.class,
            IndexVerifyCommand.class,
            IndexAddCommand.class,
            IndexUpdateCommand.class,
            IndexDeleteCommand.class,
            IndexMeasureCommand.class,
        })
public final class IndexCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Called by the command line.
    public IndexCommand() {}

    /// Without a command: the help.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
