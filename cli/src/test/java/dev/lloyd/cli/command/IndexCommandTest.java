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
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IndexCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Npy.write(folder.resolve("base.npy"), new Matrix(300, 32, Seeds.gaussian(300 * 32, 1)));
        Npy.write(folder.resolve("more.npy"), new Matrix(7, 32, Seeds.gaussian(7 * 32, 2)));
        Npy.write(folder.resolve("narrow.npy"), new Matrix(7, 31, Seeds.gaussian(7 * 31, 2)));
    }

    /// Words that end in `.npy` or `.lloyd` are files of the folder.
    private int run(String... words) {
        String[] arguments = words.clone();
        for (int index = 0; index < arguments.length; index++) {
            if (arguments[index].matches("\\w+\\.(npy|lloyd)")) {
                arguments[index] = folder.resolve(arguments[index]).toString();
            }
        }
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void anIndexIsBuiltSearchedChangedAndVerified() {
        assertEquals(0, run("index", "build", "base.npy", "--out", "i.lloyd", "--metric", "l2"), err.toString());
        assertTrue(out.toString().contains("record   22 B a vector, 5.8 times smaller"), out.toString());
        assertEquals(0, run("search", "i.lloyd", "--queries", "base.npy", "-k", "1", "--json"), err.toString());
        for (int query = 0; query < 300; query++) {
            assertEquals(query, json().get(query).get("id").asInt());
        }
        assertEquals(0, run("index", "delete", "i.lloyd", "17", "3"), err.toString());
        assertEquals(0, run("index", "add", "i.lloyd", "more.npy", "--json"), err.toString());
        assertEquals(305, json().get("vectors").asInt());
        assertEquals(0, run("search", "i.lloyd", "--queries", "more.npy", "-k", "1", "--json"), err.toString());
        assertEquals(306, json().get(6).get("id").asInt());
        assertEquals(0, run("index", "verify", "i.lloyd"), err.toString());
        assertTrue(out.toString().endsWith("all 305 vectors are right" + System.lineSeparator()), out.toString());
        assertEquals(0, run("index", "verify", "i.lloyd", "--json"), err.toString());
        assertEquals(305, json().get("vectors").asInt());
    }

    @Test
    void headsAreKeptApartAndLookedAtFirst() throws IOException {
        Npy.write(folder.resolve("many.npy"), new Matrix(2000, 32, Seeds.gaussian(2000 * 32, 3)));
        assertEquals(0, run("index", "build", "many.npy", "--out", "s.lloyd"), err.toString());
        assertTrue(out.toString().contains("smaller than 32-bit floats, heads apart"), out.toString());
        assertEquals(0, run("index", "build", "many.npy", "--out", "w.lloyd", "--whole"), err.toString());
        assertTrue(out.toString().contains("record   18 B a vector"), out.toString());
        assertEquals(0, run("search", "w.lloyd", "--queries", "more.npy", "--json"), err.toString());
        String whole = out.toString();
        assertEquals(0, run("search", "s.lloyd", "--queries", "more.npy", "--json", "--bound", "7"), err.toString());
        assertEquals(whole, out.toString());
        assertEquals(0, run("search", "s.lloyd", "--queries", "more.npy", "--json", "--bound", "infinity"));
        assertEquals(whole, out.toString());
        String[] measure = {
            "index", "measure", "many.npy", "--queries", "more.npy", "--index", "s.lloyd", "--bound", "3"
        };
        assertEquals(0, run(measure), err.toString());
        assertTrue(out.toString().contains("a first look at heads ("), out.toString());
        assertTrue(out.toString().contains("is within 3.0 deviations of "), out.toString());
        assertMistake(2, "--bound is a number", "search", "s.lloyd", "--queries", "more.npy", "--bound", "all");
        assertMistake(2, "0 or more deviations", "search", "s.lloyd", "--queries", "more.npy", "--bound", "-1");
    }

    @Test
    void vectorsMayHave65536DimensionsAndNoMore() throws IOException {
        Npy.write(folder.resolve("wide.npy"), new Matrix(20, 65_536, Seeds.gaussian(20 * 65_536, 3)));
        assertEquals(0, run("index", "build", "wide.npy", "--out", "wide.lloyd", "--cells", "3"), err.toString());
        assertTrue(out.toString().contains("record   32,770 B a vector"), out.toString());
        assertEquals(0, run("search", "wide.lloyd", "--queries", "wide.npy", "-k", "1", "--json"), err.toString());
        for (int query = 0; query < 20; query++) {
            assertEquals(query, json().get(query).get("id").asInt());
        }
        Npy.write(folder.resolve("wider.npy"), new Matrix(2, 65_537, Seeds.gaussian(2 * 65_537, 3)));
        assertMistake(2, "vectors have 1 to 65536 dimensions", "index", "build", "wider.npy", "--out", "wider.lloyd");
        assertTrue(Files.notExists(folder.resolve("wider.lloyd")));
    }

    @Test
    void aGraphIsBuiltSearchedMeasuredAndVerified() {
        assertEquals(
                0,
                run("index", "build", "base.npy", "--out", "i.lloyd", "--graph", "--links", "8", "--beam", "20"),
                err.toString());
        assertTrue(out.toString().contains("graph    8 links, 9 B a vector"), out.toString());
        assertEquals(
                0,
                run("search", "i.lloyd", "--queries", "base.npy", "-k", "1", "--beam", "5", "--json"),
                err.toString());
        assertEquals(300, json().size());
        assertEquals(
                0, run("index", "measure", "base.npy", "--queries", "more.npy", "--index", "i.lloyd"), err.toString());
        assertTrue(out.toString().startsWith("beam  re-ranked  recall  queries/s"), out.toString());
        assertTrue(out.toString().contains("300 vectors in a graph of 8 links"), out.toString());
        assertEquals(
                0,
                run(
                        "index",
                        "measure",
                        "base.npy",
                        "--queries",
                        "more.npy",
                        "--index",
                        "i.lloyd",
                        "--beam",
                        "12",
                        "--json"),
                err.toString());
        assertEquals(12, json().get("searches").get(0).get("beam").asInt());
        assertEquals(300, json().get("searches").get(1).get("beam").asInt());
        assertEquals(0, run("index", "delete", "i.lloyd", "17"), err.toString());
        assertEquals(0, run("index", "verify", "i.lloyd", "--json"), err.toString());
        assertEquals(8, json().get("links").asInt());
        String[] both = {"index", "build", "base.npy", "--out", "j.lloyd", "--graph", "--cells", "4"};
        assertMistake(2, "--graph and --cells do not go together", both);
        assertMistake(2, "with --graph", "index", "build", "base.npy", "--out", "j.lloyd", "--links", "4");
    }

    @Test
    void keptVectorsAreScoredExactly() {
        assertEquals(0, run("index", "build", "base.npy", "lloyd-max(bits=1)", "--out", "i.lloyd", "--keep-vectors"));
        assertEquals(0, run("search", "i.lloyd", "--queries", "more.npy", "-k", "2", "--rerank", "100"));
        assertTrue(out.toString().startsWith("query  rank   id   score"), out.toString());
        assertEquals(0, run("index", "info", "i.lloyd"));
        assertTrue(out.toString().contains("with the vectors as they were given"), out.toString());
    }

    @Test
    void codebooksAreTrainedWithALogOfQueries() {
        String product = "product(subvectors=4, bits=4, scales=none) | estimator=plain";
        assertEquals(
                0,
                run(
                        "index",
                        "build",
                        "base.npy",
                        product,
                        "--out",
                        "i.lloyd",
                        "--train",
                        "jpq",
                        "--query-log",
                        "more.npy"),
                err.toString());
        assertEquals(0, run("index", "verify", "i.lloyd"), err.toString());
        assertEquals(0, run("search", "i.lloyd", "--queries", "more.npy", "-k", "3", "--json"), err.toString());
        assertEquals(7 * 3, json().size());
        String[] named = {"index", "build", "base.npy", "mopq", "--out", "m.lloyd", "--query-log", "more.npy"};
        assertEquals(0, run(named), err.toString());
        assertEquals(0, run("index", "verify", "m.lloyd"), err.toString());
        assertMistake(
                2,
                "jpq is trained with a log of queries: --query-log",
                "index",
                "build",
                "base.npy",
                "--out",
                "j.lloyd",
                "--train",
                "jpq");
        String[] words = {"index", "build", "base.npy", "--out", "j.lloyd", "--query-log", "more.npy", "--train", "jpg"
        };
        assertMistake(2, "distill-vq, mopq, jpq, repconc, not by 'jpg'", words);
        words[8] = "mopq";
        assertMistake(2, "codebooks are trained of '... | product(scales=none) | estimator=plain'", words);
        assertMistake(
                2,
                "a codec is tuned for whole vectors",
                "index",
                "build",
                "base.npy",
                product,
                "--out",
                "j.lloyd",
                "--train",
                "jpq",
                "--query-log",
                "more.npy",
                "--cells",
                "2");
    }

    @Test
    void mistakesAreOneLineAndChangeNothing() throws IOException {
        assertEquals(0, run("index", "build", "base.npy", "--out", "i.lloyd"));
        byte[] before = Files.readAllBytes(folder.resolve("i.lloyd"));
        assertMistake(1, "exists already; --overwrite replaces it", "index", "build", "base.npy", "--out", "i.lloyd");
        assertMistake(2, "there is no vector 300 in", "index", "delete", "i.lloyd", "300");
        assertMistake(
                2, "an index of 32 dimensions cannot take a vector of 31", "index", "add", "i.lloyd", "narrow.npy");
        assertMistake(2, "cannot take a vector of 31", "search", "i.lloyd", "--queries", "narrow.npy");
        assertMistake(2, "a search finds 1 or more vectors", "search", "i.lloyd", "--queries", "more.npy", "-k", "0");
        assertMistake(1, "keeps no vectors", "search", "i.lloyd", "--queries", "more.npy", "--rerank", "2");
        assertMistake(1, "none.lloyd: no such file", "index", "delete", "none.lloyd", "1");
        assertMistake(1, "base.npy: byte 0", "index", "info", "base.npy");
        assertEquals(
                java.util.Arrays.hashCode(before),
                java.util.Arrays.hashCode(Files.readAllBytes(folder.resolve("i.lloyd"))));
    }

    private void assertMistake(int code, String message, String... words) {
        assertEquals(code, run(words), err.toString());
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
