package dev.lloyd.cli.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Prints what a shell needs to complete `lloyd`.
@Command(
        name = "completion",
        header = "Completion for bash and zsh.",
        description = "Prints completion for bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(lloyd completion)                                  this shell",
            "  lloyd completion > ~/.local/share/bash-completion/completions/lloyd   every bash",
        })
public final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// Called by the command line.
    public CompletionCommand() {}

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("lloyd", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
