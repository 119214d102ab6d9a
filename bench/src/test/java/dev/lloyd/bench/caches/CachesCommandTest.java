package dev.lloyd.bench.caches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CachesCommandTest {
    private static final List<String> SHORT = List.of("--tokens=2", "--rounds=1", "--threads=1", "--warm-up=0");

    /// Its end looks like a rate, and is none.
    private static final String WAITING = "keys: int(bits=4, group=32) ; values: int(bits=4, group=32) ; window:64";

    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("tiny.gguf");
        new SyntheticLlama(128, 256, 2, 4, 2).write(model, BlockType.Q8_0);
    }

    /// What stands between the marks for the tiny model.
    private List<String> table(String... arguments) throws IOException {
        Path document = folder.resolve("document.md");
        Files.write(
                document,
                List.of(
                        "before",
                        "<!-- begin: bench caches files -->",
                        "old",
                        "<!-- end: bench caches files -->",
                        "after"));
        List<String> all = new ArrayList<>(SHORT);
        all.addAll(List.of(model.toString(), "--document=" + document));
        all.addAll(List.of(arguments));
        assertEquals(0, new CommandLine(new CachesCommand()).execute(all.toArray(String[]::new)));
        List<String> lines = Files.readAllLines(document);
        assertEquals(List.of("before", "<!-- begin: bench caches files -->"), lines.subList(0, 2));
        assertEquals(
                List.of("<!-- end: bench caches files -->", "after"), lines.subList(lines.size() - 2, lines.size()));
        assertFalse(lines.contains("old"));
        return lines;
    }

    /// The cells of the only row of a cache.
    private static List<String> row(List<String> table, String title) {
        List<String> rows = table.stream()
                .filter(line -> line.startsWith("| " + title + " |"))
                .toList();
        assertEquals(1, rows.size(), table.toString());
        return Arrays.stream(rows.getFirst().split("(?<!\\\\)\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static void assertIsARate(String cell) {
        double value = Double.parseDouble(cell);
        assertTrue(value > 0 && Double.isFinite(value), cell);
    }

    /// Two blocks, keys and values of 64 features: 256 numbers of a token.
    @Test
    void aRowForPlainFloatsAndForEachCacheGoesBetweenTheMarks() throws IOException {
        List<String> table =
                table("--depth=40", "--cache", "int(bits=4, group=32)", "--cache", "centre | int(bits=8, group=32)");

        List<String> plain = row(table, "plain floats");
        assertEquals(List.of("32.00", "1024", "0.0", "1"), plain.subList(2, 6));
        assertEquals("1.000", plain.get(8));
        List<String> four = row(table, "`int(bits=4, group=32)`");
        assertEquals(List.of("4.50", "144", "0.0", "1"), four.subList(2, 6));
        List<String> learned = row(table, "`centre \\| int(bits=8, group=32)`");
        assertEquals(List.of("8.50", "272"), learned.subList(2, 4));
        assertIsARate(learned.get(4));
        for (List<String> row : List.of(plain, four, learned)) {
            row.subList(6, 9).forEach(CachesCommandTest::assertIsARate);
        }
    }

    /// A window that is not full is in binary16, all of it.
    @Test
    void aRateMayFollowARecipe() throws IOException {
        List<String> table = table("--depth=40", "--cache=kv-int8:4", "--cache", WAITING);

        assertEquals("4.50", row(table, "`kv-int8:4`").get(2));
        assertEquals("16.00", row(table, "`" + WAITING + "`").get(2));
    }

    @Test
    void whatDoesNotFitIsNamedBelowTheTable() throws IOException {
        List<String> table = table(
                "--depth=3",
                "--cache=int(bits=4, group=32)",
                "--cache=keys latent: int(bits=4, group=32) | gptq ; values: int(bits=4, group=32)");

        assertEquals("", table.get(table.size() - 5));
        assertTrue(
                table.get(table.size() - 4).startsWith("- `keys latent: int(bits=4, group=32) \\| gptq"),
                table.toString());
    }

    @Test
    void everyNamedRecipeIsAskedForOnce() {
        List<String> texts = CacheChoice.named().stream().map(CacheChoice::text).toList();
        assertTrue(
                texts.containsAll(List.of("kivi:4", "kv-int8:4", "xquant-cross-layer:2", "commvq:3")),
                texts.toString());
        assertEquals(texts.size(), texts.stream().distinct().count());
    }

    private static String refusal(Object... arguments) {
        CachesCommand command = new CachesCommand();
        new CommandLine(command)
                .parseArgs(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, command::call).getMessage());
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertEquals("--depth and --tokens must be 1 or more", refusal(model, "--depth=0"));
        assertEquals("--depth and --tokens must be 1 or more", refusal(model, "--tokens=0"));
        assertEquals("--warm-up must be 0 or more and finite, not NaN", refusal(model, "--warm-up=NaN"));
        assertEquals("--rounds and --threads must be 1 or more", refusal(model, "--rounds=0"));
        assertEquals(
                "a prompt of 2000 tokens (--depth) and 50 behind it (--rounds times --tokens) are more than the"
                        + " model's context of 2048",
                refusal(model, "--depth=2000", "--tokens=10"));
        assertTrue(refusal(model, "--cache=kivvi:2").startsWith("no recipe is named 'kivvi'; the nearest is 'kivi'"));
        assertTrue(refusal(model, "--cache=kivi:7").contains("7"));
        assertTrue(
                refusal(model, "--depth=3", "--cache=commvq:2").startsWith("no cache is left to measure: `commvq:2`"));
    }
}
