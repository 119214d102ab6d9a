package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A heap that is too small, in a process of its own.
class OutOfMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void oneLineSaysHowToGiveMore() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        String classPath = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                System.getProperty("surefire.test.class.path", ""),
                Path.of("target", "classes").toAbsolutePath().toString());
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "bound",
                        "int",
                        "--rows",
                        "8192",
                        "--columns",
                        "8192")
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        String said = Files.readString(errors);
        assertEquals(1, code, said);
        assertTrue(said.contains("lloyd: this needs more memory than the 24 MB of the Java heap"), said);
        assertTrue(!said.contains("\tat "), said);
    }
}
