package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is wrong costs one line that names the thing, the place and the rule, and changes and leaves nothing.
class IndexBadInputTest {
    private static final int DIMENSION = 16;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws IOException {
        Matrix base = gaussian(100, 1);
        Npy.write(folder.resolve("base.npy"), base);
        Npy.write(folder.resolve("q.npy"), gaussian(3, 2));
        Npy.write(folder.resolve("one.npy"), gaussian(1, 3));
        Npy.write(folder.resolve("none.npy"), gaussian(0, 4));
        Npy.write(folder.resolve("narrow.npy"), new Matrix(5, 15, Seeds.gaussian(5 * 15, 5)));
        Matrix holed = base.copy();
        holed.set(57, 3, Float.NaN);
        Npy.write(folder.resolve("nan.npy"), holed);
        Matrix asked = gaussian(3, 2);
        asked.set(1, 2, Float.POSITIVE_INFINITY);
        Npy.write(folder.resolve("asked.npy"), asked);
        cut("base.npy", "cut.npy", 40);
        ByteBuffer floats = ByteBuffer.allocate(100 * 68).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(100 * 20).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 100; row++) {
            float[] values = base.rowSlice(row, row + 1).values();
            floats.putInt(DIMENSION);
            bytes.putInt(DIMENSION);
            for (float value : values) {
                floats.putFloat(value);
                bytes.put((byte) value);
            }
            lines.append("{\"vector\": %s, \"price\": %d}\n".formatted(Arrays.toString(values), row));
        }
        Files.write(folder.resolve("base.fvecs"), floats.array());
        Files.write(folder.resolve("base.bvecs"), bytes.array());
        Files.writeString(folder.resolve("base.jsonl"), lines);
        cut("base.fvecs", "cut.fvecs", 20);
        cut("base.bvecs", "cut.bvecs", 7);
        cut("base.jsonl", "cut.jsonl", 60);
        for (String kind : List.of("npy", "fvecs", "bvecs", "jsonl", "parquet")) {
            Files.write(folder.resolve("empty." + kind), new byte[0]);
        }
    }

    private static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
    }

    private void cut(String from, String to, int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(from));
        Files.write(folder.resolve(to), Arrays.copyOf(whole, whole.length - bytes));
    }

    /// Words like `name.npy` are files of the folder.
    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] arguments = Stream.of(words)
                .map(word ->
                        word.matches("\\w+\\.[a-z]+") ? folder.resolve(word).toString() : word)
                .toArray(String[]::new);
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void assertMistake(int code, String rule, String... words) throws IOException {
        List<String> before = listing();
        assertEquals(code, run(words), out + " " + err);
        assertTrue(err.toString().contains(rule), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(before, listing());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            empty.npy     | 1 | empty.npy: byte 0: not a NumPy array
            empty.fvecs   | 2 | empty.fvecs has no vectors
            empty.bvecs   | 2 | empty.bvecs has no vectors
            empty.jsonl   | 2 | empty.jsonl has no vectors
            empty.parquet | 1 | empty.parquet: byte 0: it cannot be decoded: File too small to be a valid Parquet file
            none.npy      | 2 | none.npy has no vectors
            cut.npy       | 1 | F32 of shape [100, 16] takes 6400 bytes, but 6360 follow the header
            cut.fvecs     | 1 | byte 6732: rows of dimension 16 take 68 bytes, which does not divide the 6780 bytes
            cut.bvecs     | 1 | byte 1980: rows of dimension 16 take 20 bytes, which does not divide the 1993 bytes
            cut.jsonl     | 1 | object 100: it is no JSON: Unexpected end-of-input
            missing.npy   | 1 | missing.npy: no such file
            """)
    void filesThatAreEmptyOrCutAreNamed(String file, int code, String rule) throws IOException {
        assertMistake(code, rule, "index", "build", file, "--out", "x.lloyd");
        assertMistake(code, rule, "index", "build", file, "--out", "x.lloyd", "--cells", "3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --seed 1
            --cells 4
            --metric l2
            --metric cosine --cells 4
            --target-recall 0.5 -k 1
            --sample 50
            """)
    void aValueThatIsNotFiniteIsNamedByItsRow(String options) throws IOException {
        String[] words = ("index build nan.npy --out x.lloyd " + options).split(" ");
        assertMistake(2, "vector 57 has the value NaN at place 3", words);
    }

    @Test
    void recipesThatLearnNameTheRowToo() throws IOException {
        String recipe = "klt(of=weights) | centre | row-trellis(bits=2)";
        assertMistake(2, "vector 57 has the value NaN", "index", "build", "nan.npy", recipe, "--out", "x.lloyd");
        assertMistake(2, "vector 57 has the value NaN", "index", "measure", "nan.npy", "--queries", "q.npy", recipe);
    }

    @Test
    void oneVectorIsAnIndexAndMoreCellsThanVectorsAreNone() throws IOException {
        assertEquals(0, run("index", "build", "one.npy", "--out", "one.lloyd"), err.toString());
        assertTrue(out.toString().contains("one.lloyd: 1 vector of 16 dimensions"), out.toString());
        assertEquals(0, run("search", "one.lloyd", "--queries", "q.npy", "-k", "5"), err.toString());
        assertEquals(4, out.toString().lines().count(), out.toString());
        assertMistake(
                2,
                "1 to 100 cells for 100 vectors to learn from, not 101",
                "index",
                "build",
                "base.npy",
                "--out",
                "x.lloyd",
                "--cells",
                "101");
    }

    @Test
    void searchesAskForWhatThereIs() throws IOException {
        assertEquals(
                0, run("index", "build", "base.jsonl", "--out", "i.lloyd", "--cells", "3", "--attributes", "price"));
        assertMistake(
                2, "a search finds 1 or more vectors, not 0", "search", "i.lloyd", "--queries", "q.npy", "-k", "0");
        assertMistake(2, "16 dimensions cannot take a vector of 15", "search", "i.lloyd", "--queries", "narrow.npy");
        assertMistake(2, "query 1 has the value Infinity at place 2", "search", "i.lloyd", "--queries", "asked.npy");
        assertMistake(
                2,
                "query 1 has the value Infinity",
                "index",
                "measure",
                "base.npy",
                "--queries",
                "asked.npy",
                "lloyd-max");
        assertEquals(0, run("search", "i.lloyd", "--queries", "q.npy", "-k", "1000"), err.toString());
        assertEquals(1 + 3 * 100, out.toString().lines().count());
        assertEquals(0, run("search", "i.lloyd", "--queries", "q.npy", "--where", "price>100"), err.toString());
        assertEquals(1, out.toString().lines().count(), out.toString());
    }

    @Test
    void withoutTheVectorsNothingIsScoredExactly() throws IOException {
        assertEquals(0, run("index", "build", "base.npy", "--out", "i.lloyd", "--cells", "3"), err.toString());
        assertMistake(
                1,
                "i.lloyd keeps no vectors: exact scores need an index built with them",
                "search",
                "i.lloyd",
                "--queries",
                "q.npy",
                "--rerank",
                "2");
        assertEquals(0, run("index", "measure", "base.npy", "--queries", "q.npy", "--index", "i.lloyd"));
        assertEquals(
                3, out.toString().lines().filter(line -> line.contains("none")).count(), out.toString());
        assertEquals(0, run("index", "info", "i.lloyd", "--json"));
        assertTrue(out.toString().replace(" ", "").contains("\"keepsVectors\":false"), out.toString());
    }

    @Test
    void anIndexThatIsDamagedOrNewerIsRefused() throws IOException {
        assertEquals(0, run("index", "build", "base.npy", "--out", "i.lloyd"), err.toString());
        byte[] whole = Files.readAllBytes(folder.resolve("i.lloyd"));
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        Files.writeString(
                folder.resolve("new.lloyd"),
                text.replaceFirst("\"lloyd.index\":\"\\d\"", "\"lloyd.index\":\"9\""),
                StandardCharsets.ISO_8859_1);
        assertMistake(1, "index version '9' is not supported", "search", "new.lloyd", "--queries", "q.npy");
        Files.write(folder.resolve("cut.lloyd"), Arrays.copyOf(whole, whole.length - 500));
        assertMistake(1, "cut.lloyd: byte ", "search", "cut.lloyd", "--queries", "q.npy");
        whole[whole.length / 2] ^= 4;
        Files.write(folder.resolve("flip.lloyd"), whole);
        assertMistake(1, "the file is damaged", "index", "verify", "flip.lloyd");
    }

    @Test
    void changesThatCannotBeMadeChangeNothing() throws IOException {
        assertEquals(0, run("index", "build", "base.npy", "--out", "i.lloyd"), err.toString());
        byte[] before = Files.readAllBytes(folder.resolve("i.lloyd"));
        assertMistake(2, "there is no vector 100 in", "index", "delete", "i.lloyd", "100");
        assertMistake(2, "16 dimensions cannot take a vector of 15", "index", "add", "i.lloyd", "narrow.npy");
        assertMistake(2, "vector 57 has the value NaN at place 3", "index", "add", "i.lloyd", "nan.npy");
        try (FileChannel channel = FileChannel.open(folder.resolve("i.lloyd"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            assertMistake(1, "is being changed by somebody else", "index", "delete", "i.lloyd", "1");
        }
        assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(folder.resolve("i.lloyd"))));
    }

    /// A device of 64 KiB, of memory, which only the system's administrator may make.
    @Test
    void aFullDeviceIsOneLineAndLeavesTheIndexAsItWas() throws Exception {
        Path device = Files.createDirectory(folder.resolve("device"));
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", device.toString()),
                "SKIPPED: nobody but root can mount a small device");
        try {
            Npy.write(folder.resolve("many.npy"), gaussian(3000, 6));
            String index = device.resolve("i.lloyd").toString();
            assertEquals(0, run("index", "build", "many.npy", "--out", index, "--whole"), err.toString());
            byte[] before = Files.readAllBytes(Path.of(index));
            assertMistake(1, "and the device has 32768 free", "index", "add", index, "many.npy");
            // The rest of the device is taken while nobody looks: the copy that an edit writes does not fit.
            Files.write(device.resolve("taken"), new byte[32768]);
            assertMistake(1, "cannot write " + index, "index", "delete", index, "1");
            try (Stream<Path> left = Files.list(device)) {
                assertEquals(2, left.count());
            }
            assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(Path.of(index))));
            assertEquals(0, run("index", "verify", index), err.toString());
        } finally {
            assertTrue(succeeds("umount", device.toString()));
        }
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
