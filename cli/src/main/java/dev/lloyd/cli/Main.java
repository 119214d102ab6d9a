package dev.lloyd.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where the process starts.
public final class Main {
    private Main() {}

    /// Runs one command and ends the process with its exit code: 0, 1 (failure), 2 (usage).
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        useLaunchersStandardError();
        System.exit(Lloyd.run(arguments));
    }

    /// The launcher filters what the Java machine itself writes to standard error and hands the real one over under
    /// another descriptor. Appending never truncates a file that the user redirected to. Where the descriptor cannot be
    /// opened again (a socket), the filtered one is as good.
    private static void useLaunchersStandardError() {
        String path = System.getProperty("lloyd.stderr");
        if (path == null) {
            return;
        }
        try {
            System.setErr(new PrintStream(new FileOutputStream(path, true), true, StandardCharsets.UTF_8));
        } catch (IOException exception) {
            System.setProperty("lloyd.stderr.kept", exception.toString());
        }
    }
}
