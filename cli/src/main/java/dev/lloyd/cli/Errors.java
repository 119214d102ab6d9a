package dev.lloyd.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What becomes of an error: one line on standard error that says what was wrong and where, and an exit code.
final class Errors {
    private Errors() {}

    /// A command line that cannot be read: the reason, a suggestion if a word looks like another, where to
    /// read on.
    static int usage(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        command.getErr().println("lloyd: " + oneLine(describeUsage(exception)));
        UnmatchedArgumentException.printSuggestions(exception, command.getErr());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help.");
        return ExitCode.USAGE;
    }

    private static String describeUsage(ParameterException exception) {
        boolean unknownCommand = exception instanceof UnmatchedArgumentException
                && exception.getCommandLine().getParent() == null;
        if (unknownCommand) {
            String word =
                    ((UnmatchedArgumentException) exception).getUnmatched().getFirst();
            return word.startsWith("-") ? "no option is named '" + word + "'" : "no command is named '" + word + "'";
        }
        // The library begins some messages with this word, and not others.
        return String.valueOf(exception.getMessage()).replaceFirst("^Error: ", "");
    }

    /// A command that failed. A wrong argument that only the library could recognise is a usage error too.
    static int failure(Exception exception, CommandLine command, boolean trace) {
        Throwable cause = unwrapped(exception);
        command.getErr().println("lloyd: " + oneLine(describe(cause)));
        if (trace) {
            exception.printStackTrace(command.getErr());
        }
        return cause instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /// An argument with bytes that are no characters.
    static int notText(PrintWriter err, String argument) {
        err.println("lloyd: argument '" + oneLine(argument) + "' is not UTF-8 text");
        return ExitCode.USAGE;
    }

    /// The heap was too small for what was asked.
    static int outOfMemory(PrintWriter err) {
        err.println("lloyd: this needs more memory than the "
                + (Runtime.getRuntime().maxMemory() >> 20)
                + " MB of the Java heap; LLOYD_JAVA_OPTS=-Xmx8g gives it 8 GB, and fewer --threads need less");
        return ExitCode.SOFTWARE;
    }

    private static Throwable unwrapped(Throwable exception) {
        Throwable cause = exception instanceof UncheckedIOException ? exception.getCause() : null;
        return cause == null ? exception : cause;
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return switch (cause) {
            case NoSuchFileException missing ->
                missing.getFile() + ": "
                        + (missing.getReason() == null ? "no such file or directory" : missing.getReason());
            case FileAlreadyExistsException existing ->
                existing.getFile() + (existing.getReason() == null ? " exists already" : ": " + existing.getReason());
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException other when other.getReason() == null -> other.getFile() + ": " + name(other);
            case FileNotFoundException missing -> String.valueOf(message);
            case IOException other when message != null -> message;
            case IllegalArgumentException wrong when message != null -> message;
            case IllegalStateException wrong when message != null -> message;
            // A programming error: the user can do nothing with its text alone.
            default ->
                "unexpected " + name(cause) + (message == null ? "" : ": " + message)
                        + "; --trace prints where, please report it";
        };
    }

    private static String name(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
