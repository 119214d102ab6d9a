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
            if (arguments[index].matches("\\w+\\.(npy|jsonl|lloyd)")) {
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
    void cellsAndConditionsNarrowASearch() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int id = 0; id < 200; id++) {
            float[] values = Seeds.gaussian(32, id);
            lines.append("{\"id\": %d, \"vector\": %s, \"price\": %d}%n"
                    .formatted(1000 + id, java.util.Arrays.toString(values), id % 20));
        }
        Files.writeString(folder.resolve("goods.jsonl"), lines);
        assertEquals(
                0,
                run("index", "build", "goods.jsonl", "--out", "i.lloyd", "--cells", "8", "--attributes", "price"),
                err.toString());
        assertTrue(out.toString().contains("cells    8"), out.toString());
        assertTrue(out.toString().contains("beside   price"), out.toString());
        assertEquals(
                0,
                run(
                        "search",
                        "i.lloyd",
                        "--queries",
                        "goods.jsonl",
                        "-k",
                        "1",
                        "--where",
                        "price>=3",
                        "--where",
                        "price<5",
                        "--json"),
                err.toString());
        for (JsonNode hit : json()) {
            assertTrue(hit.get("id").asInt() % 20 == 3 || hit.get("id").asInt() % 20 == 4, out.toString());
        }
        Files.writeString(
                folder.resolve("changed.jsonl"),
                lines.substring(0, lines.indexOf("\n") + 1).replace("\"price\": 0", "\"price\": 77")
                        + lines.substring(lines.lastIndexOf("{")).replace("1199", "5"));
        assertEquals(0, run("index", "update", "i.lloyd", "changed.jsonl"), err.toString());
        assertEquals(0, run("search", "i.lloyd", "--queries", "goods.jsonl", "--where", "price=77", "--json"));
        assertEquals(200, json().size());
        assertEquals(1000, json().get(0).get("id").asInt());
        assertEquals(0, run("index", "info", "i.lloyd", "--json"));
        assertEquals(201, json().get("vectors").asInt());
        assertMistake(
                2,
                "'price' has numbers, which 'en' is not",
                "search",
                "i.lloyd",
                "--queries",
                "more.npy",
                "--where",
                "price=en");
        assertMistake(
                2,
                "have no attribute 'lang', but price",
                "search",
                "i.lloyd",
                "--queries",
                "more.npy",
                "--where",
                "lang=en");
        assertMistake(2, "has no attributes", "index", "add", "i.lloyd", "more.npy");
        assertMistake(2, "does not number its vectors; --ids does", "index", "update", "i.lloyd", "more.npy");
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
