package dev.lloyd.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The root command: lists the others.
@Command(
        name = "lloyd",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "Makes tensors small and proves what it cost.",
        description = {
            "Start with:",
            "  lloyd demo              quantize a real model three ways, read the report",
            "  lloyd inspect MODEL     what is in a model",
            "  lloyd COMMAND --help    what a command does, with examples",
        })
public final class Lloyd implements Runnable {
    /// What the Java machine puts in place of bytes that are no UTF-8.
    private static final char UNREADABLE = '\uFFFD';

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // The command line acts on it.
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version of Lloyd and of Java.")
    @SuppressWarnings("UnusedVariable") // The command line acts on it.
    private boolean version;

    @Option(names = "--trace", scope = ScopeType.INHERIT, description = "On an error, print the stack trace too.")
    private boolean trace;

    /// Called by the command line with its own fields set.
    public Lloyd() {}

    /// Without a command: a short help.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// Runs a command line; output goes to the standard streams.
    ///
    /// @return 0, 1 (failure) or 2 (usage)
    public static int run(String... arguments) {
        return run(writer(System.out), writer(System.err), arguments);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Runs a command line with output to writers of one's own.
    ///
    /// @return 0, 1 (failure) or 2 (usage)
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        Lloyd root = new Lloyd();
        CommandLine line = new CommandLine(root);
        Commands.add(line, arguments);
        line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpWidth(Math.clamp(Integer.getInteger("lloyd.columns", 100), 80, 120))
                .setParameterExceptionHandler(Errors::usage)
                .setExecutionExceptionHandler(
                        (exception, command, parsed) -> Errors.failure(exception, command, root.trace));
        layOut(line);
        for (String argument : arguments) {
            if (argument.indexOf(UNREADABLE) >= 0) {
                return Errors.notText(err, argument);
            }
        }
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError error) {
            return Errors.outOfMemory(err);
        }
    }

    /// Options stand in the help as they stand in the class, the important ones first, with blank lines around
    /// what a command does.
    private static void layOut(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.usageMessage()
                .sortOptions(false)
                .sortSynopsis(false)
                .synopsisHeading("%nUsage: ")
                .descriptionHeading("%n")
                .commandListHeading("%nCommands:%n");
        if (spec.positionalParameters().isEmpty()) {
            spec.usageMessage().optionListHeading("%n");
        } else {
            spec.usageMessage().parameterListHeading("%n");
        }
        command.getSubcommands().values().forEach(Lloyd::layOut);
    }
}
