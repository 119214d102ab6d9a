package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Lines go there and back, and what is no answer is told from what is.
class LineProcessTest {
    private static final String MARK = "echo answers ";

    @Test
    void answersComeInTurnAndNoiseIsLeftOut() throws IOException {
        try (LineProcess process = echo()) {
            assertEquals("ready", process.answer());
            assertEquals("80 1 2 3", process.ask("80 1 2 3"));
            assertEquals("1 4", process.ask("1 4"));
        }
    }

    @Test
    void aFailureSaysWhoseAndWhy() throws IOException {
        try (LineProcess process = echo()) {
            process.answer();
            IOException failure =
                    assertThrows(IOException.class, () -> process.ask(LineProcess.FAILURE + "there is no file x"));
            assertEquals("the echo: there is no file x", failure.getMessage());
        }
    }

    @Test
    void anEndWithoutAnAnswerIsAnError() throws IOException {
        try (LineProcess process = echo()) {
            process.answer();
            IOException end = assertThrows(IOException.class, () -> process.ask("end"));
            assertTrue(
                    end.getMessage().startsWith("the process of the echo ended without an answer"), end.getMessage());
        }
    }

    private static LineProcess echo() throws IOException {
        return new LineProcess(
                "the echo",
                MARK,
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Echo.class.getName()));
    }

    /// Says every line again, with the mark and after a line without it.
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(MARK + "ready");
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null && !line.equals("end"); line = lines.readLine()) {
                System.out.println("a library says something");
                System.out.println(MARK + line);
            }
        }
    }
}
