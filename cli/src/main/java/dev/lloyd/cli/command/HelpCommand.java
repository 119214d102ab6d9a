package dev.lloyd.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `lloyd help COMMAND`, for those who are used to it.
@Command(name = "help", header = "The help of a command.", description = "Prints the help of a command.")
public final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "COMMAND", defaultValue = "", description = "Which command.")
    private String name = "";

    /// Called by the command line.
    public HelpCommand() {}

    @Override
    public void run() {
        CommandLine root = spec.root().commandLine();
        CommandLine chosen = name.isEmpty() ? root : root.getSubcommands().get(name);
        if (chosen == null) {
            throw new IllegalArgumentException("no command is named '" + name + "'; there are "
                    + String.join(", ", root.getSubcommands().keySet()));
        }
        chosen.usage(root.getOut());
    }
}
