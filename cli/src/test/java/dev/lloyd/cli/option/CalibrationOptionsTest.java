package dev.lloyd.cli.option;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Texts to calibrate on, from the command line to a model's tokens.
class CalibrationOptionsTest {
    @TempDir
    private static Path folder;

    private static Model model;

    @Command
    private static final class Asking {
        @Mixin
        private CalibrationOptions options = new CalibrationOptions();
    }

    @BeforeAll
    static void open() throws IOException {
        String named = System.getenv().getOrDefault("LLOYD_DATA", "");
        Path data = named.isBlank() ? Path.of("..", "..", "shared", "data") : Path.of(named);
        Path path = data.resolve("llm/lm-7m");
        Assumptions.assumeTrue(Files.exists(path), () -> "SKIPPED: no " + path + "; set LLOYD_DATA");
        model = Models.open(path.toString(), TransferProgress.silent());
        Files.writeString(folder.resolve("a"), "It was a dark and stormy night. ".repeat(40));
        Files.writeString(folder.resolve("b"), "0 17 4 99 3 1 2 8 55 26 4 0 7. ".repeat(40));
        Files.writeString(folder.resolve("short"), "Night.");
        Files.writeString(folder.resolve("empty"), " \n");
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    private static CalibrationSet read(String count, String... names) throws IOException {
        Asking asking = new Asking();
        CommandLine line = new CommandLine(asking);
        List<String> words = new ArrayList<>(List.of("--calibrate-count", count, "--calibrate-tokens", "16"));
        for (String name : names) {
            words.addAll(List.of("--calibrate", folder.resolve(name).toString()));
        }
        line.parseArgs(words.toArray(String[]::new));
        return asking.options.read(model).orElseThrow();
    }

    @Test
    void aTextIsAsItAlwaysWasAndTwoTakeTurns() throws IOException {
        CalibrationSet one = read("5", "a");
        assertEquals("5 windows of 16 tokens", one.description());
        CalibrationSet two = read("5", "a", "b");
        assertEquals(
                "3 windows of 16 tokens of " + folder.resolve("a") + " and 2 windows of 16 tokens of "
                        + folder.resolve("b"),
                two.description());
        assertArrayEquals(new int[] {0, 1, 0, 1, 0}, two.kinds().getFirst());
        int[] ids = one.batches().getFirst().ids();
        int[] mixed = two.batches().getFirst().ids();
        for (int token = 0; token < 16; token++) {
            assertEquals(ids[token], mixed[token]);
            assertEquals(ids[16 + token], mixed[32 + token]);
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                folder.resolve("short") + ": the calibration text has 3 tokens, less than one window of 16",
                refused("5", "a", "short"));
        assertEquals(folder.resolve("empty") + ": the calibration text is empty", refused("5", "empty"));
        assertEquals(
                "--calibrate-count must be 2 or more and --calibrate-tokens 2 to 256, not 1 and 16",
                refused("1", "a", "b"));
    }

    private static String refused(String count, String... names) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(count, names))
                .getMessage());
    }
}
