package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Row `r` of the files has the number `1000 + r`; the README beside them says what else.
class IndexParquetTest {
    private static final Path FILES =
            Path.of("..", "formats", "src", "test", "resources", "dev", "lloyd", "formats", "vecs");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /// Words that end in `.parquet` are those files, unless the folder has one of that name.
    private int run(String... words) {
        String[] arguments = words.clone();
        for (int index = 0; index < arguments.length; index++) {
            boolean here = arguments[index].endsWith(".lloyd") || Files.exists(folder.resolve(arguments[index]));
            if (here) {
                arguments[index] = folder.resolve(arguments[index]).toString();
            } else if (arguments[index].endsWith(".parquet")) {
                arguments[index] = FILES.resolve(arguments[index]).toString();
            }
        }
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int build(String... more) {
        String[] words = {"index", "build", "zstd.parquet", "--out", "goods.lloyd", "--attributes", "price,lang"};
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return run(all);
    }

    @Test
    void anIndexIsBuiltOfParquetAndSearchedWithParquet() {
        assertEquals(0, build("--cells", "5", "--keep-vectors"), err.toString());
        int code = run("search", "goods.lloyd", "--queries", "doubles.parquet", "-k", "1", "--metric", "l2");
        assertEquals(2, code, "a search has the metric of its index");
        code = run(
                "search",
                "goods.lloyd",
                "--queries",
                "snappy.parquet",
                "-k",
                "1",
                "--where",
                "lang=de",
                "--where",
                "price<10",
                "--json");
        assertEquals(0, code, err.toString());
        JsonNode hits = JsonMapper.shared().readTree(out.toString());
        assertEquals(100, hits.size());
        for (JsonNode hit : hits) {
            int row = hit.get("id").asInt() - 1000;
            assertTrue(row % 2 == 1 && row % 5 != 0 && row % 7 != 0 && row < 40, "found " + row);
        }
    }

    @Test
    void parquetIsAddedAndPutIn() {
        assertEquals(0, run("index", "build", "doubles.parquet", "--out", "plain.lloyd"), err.toString());
        assertEquals(0, run("index", "add", "plain.lloyd", "bytes.parquet"), err.toString());
        assertTrue(out.toString().contains("200 vectors of 4 dimensions"), out.toString());
        assertEquals(0, build());
        assertEquals(2, run("index", "add", "goods.lloyd", "snappy.parquet"));
        assertTrue(err.toString().contains("there is a vector 1000 in"), err.toString());
        assertEquals(0, run("index", "update", "goods.lloyd", "gzip.parquet"), err.toString());
        assertTrue(out.toString().contains("100 vectors of 4 dimensions"), out.toString());
        assertEquals(
                0,
                run("index", "measure", "zstd.parquet", "--queries", "bytes.parquet", "hadamard | lloyd-max(bits=4)"),
                err.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null-row.parquet     | 1 | row 57: 'vector' is null
            short-row.parquet    | 1 | row 57: a vector of 3 values, where the first has 4
            nan.parquet          | 2 | vector 57 has the value NaN at place 1
            no-vector.parquet    | 1 | a file without a column 'vector' (its columns: id, embedding)
            whole-vector.parquet | 1 | a column 'vector' of lists of INT32 is not supported
            empty.parquet        | 2 | has no vectors
            """)
    void mistakesAreOneLineAndLeaveNothing(String file, int code, String rule) throws IOException {
        assertEquals(code, run("index", "build", file, "--out", "bad.lloyd"));
        assertTrue(err.toString().contains(rule), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aFileThatIsCutInTheMiddleOfARowIsOneLine() throws IOException {
        byte[] whole = Files.readAllBytes(FILES.resolve("uncompressed.parquet"));
        Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, 1000));
        assertEquals(1, run("index", "build", "cut.parquet", "--out", "bad.lloyd"));
        assertTrue(err.toString().contains("Not a Parquet file (invalid magic number at end)"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
