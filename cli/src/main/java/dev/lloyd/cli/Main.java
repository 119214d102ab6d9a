package dev.lloyd.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Where the process starts.
public final class Main {
    /// What reads Parquet would say how it decompresses. Held, since loggers that nobody holds forget their level.
    private static final Logger PARQUET = Logger.getLogger("dev.hardwood");

    private Main() {}

    /// Runs one command and ends the process with its exit code: 0, 1 (failure), 2 (usage).
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        useLaunchersStandardError();
        PARQUET.setLevel(Level.WARNING);
        System.exit(Lloyd.run(arguments));
    }

    /// The launcher filters what the Java machine itself writes to standard error and hands the real one over under
    /// another descriptor. It is used as it is: opened again by name, a file would have a second position, and two
    /// writers would overwrite each other. Without the descriptor, or without access to it, the filtered one is as
    /// good.
    private static void useLaunchersStandardError() {
        Integer number = Integer.getInteger("lloyd.stderr");
        if (number == null) {
            return;
        }
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            FileOutputStream stream = new FileOutputStream(constructor.newInstance(number));
            System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
        } catch (ReflectiveOperationException | RuntimeException exception) {
            System.setProperty("lloyd.stderr.refused", exception.toString());
        }
    }
}
