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
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IndexConditionsTest {
    private static final int DIMENSION = 32;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /// Vectors 1000 to 1199 at prices of 0 to 19 in turn, in 8 cells.
    @BeforeEach
    void build() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int id = 0; id < 200; id++) {
            lines.append(line(1000 + id, id % 20, Seeds.gaussian(DIMENSION, id)));
        }
        Files.writeString(folder.resolve("goods.jsonl"), lines);
        Npy.write(folder.resolve("plain.npy"), new Matrix(1, DIMENSION, Seeds.gaussian(DIMENSION, 3)));
        assertEquals(
                0,
                run("index", "build", "goods.jsonl", "--out", "goods.lloyd", "--cells", "8", "--attributes", "price"),
                err.toString());
    }

    private static String line(int id, int price, float[] vector) {
        return "{\"id\": %d, \"vector\": %s, \"price\": %d}\n".formatted(id, Arrays.toString(vector), price);
    }

    /// Words that end in `.npy`, `.jsonl` or `.lloyd` are files of the folder.
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

    /// A search of the index for its own vectors.
    private JsonNode found(String... conditions) {
        String[] words = {"search", "goods.lloyd", "--queries", "goods.jsonl", "-k", "1", "--json"};
        String[] all = Arrays.copyOf(words, words.length + 2 * conditions.length);
        for (int index = 0; index < conditions.length; index++) {
            all[words.length + 2 * index] = "--where";
            all[words.length + 2 * index + 1] = conditions[index];
        }
        assertEquals(0, run(all), err.toString());
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void onlyWhatMeetsAllConditionsIsFound() {
        assertTrue(out.toString().contains("cells    8"), out.toString());
        assertTrue(out.toString().contains("beside   price"), out.toString());
        JsonNode hits = found("price>=3", "price<5");
        assertEquals(200, hits.size());
        for (JsonNode hit : hits) {
            assertTrue(hit.get("id").asInt() % 20 == 3 || hit.get("id").asInt() % 20 == 4, hit.toString());
        }
    }

    @Test
    void aFileUpdatesWhatItNumbers() throws IOException {
        Files.writeString(
                folder.resolve("changed.jsonl"),
                line(1000, 77, Seeds.gaussian(DIMENSION, 500)) + line(5, 77, Seeds.gaussian(DIMENSION, 501)));
        assertEquals(0, run("index", "update", "goods.lloyd", "changed.jsonl", "--json"), err.toString());
        assertEquals(
                201, JsonMapper.shared().readTree(out.toString()).get("vectors").asInt());
        for (JsonNode hit : found("price=77")) {
            assertTrue(hit.get("id").asInt() == 1000 || hit.get("id").asInt() == 5, hit.toString());
        }
    }

    @Test
    void aTargetBecomesTheWayToSearch() throws IOException {
        Npy.write(folder.resolve("many.npy"), new Matrix(2000, DIMENSION, Seeds.gaussian(2000 * DIMENSION, 9)));
        assertEquals(
                0,
                run("index", "build", "many.npy", "--out", "many.lloyd", "--cells", "10", "--target-recall", "0.7"),
                err.toString());
        assertTrue(out.toString().contains("at least the 0.7 that was asked for"), out.toString());
        int probes = Integer.parseInt(out.toString().replaceAll("(?s).*search   (\\d+) of 10 cells.*", "$1"));
        assertEquals(0, run("search", "many.lloyd", "--queries", "plain.npy"), err.toString());
        String found = out.toString();
        assertEquals(0, run("search", "many.lloyd", "--queries", "plain.npy", "--probes", "" + probes));
        assertEquals(found, out.toString());
        assertEquals(2, run("index", "build", "many.npy", "e8p", "--out", "x.lloyd", "--target-recall", "0.7"));
        assertTrue(err.toString().contains("--target-recall chooses the recipe"), err.toString());
        assertEquals(2, run("index", "build", "plain.npy", "--out", "x.lloyd", "--target-recall", "0.7"));
        assertTrue(err.toString().contains("40 k vectors or more"), err.toString());
    }

    @Test
    void aTargetChoosesTheBeamOfAGraph() throws IOException {
        Npy.write(folder.resolve("many.npy"), new Matrix(2000, DIMENSION, Seeds.gaussian(2000 * DIMENSION, 9)));
        String[] words = {"index", "build", "many.npy", "--out", "many.lloyd", "--graph", "--links", "8"};
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--target-recall";
        all[words.length + 1] = "0.7";
        assertEquals(0, run(all), err.toString());
        assertTrue(out.toString().contains("at least the 0.7 that was asked for"), out.toString());
        assertTrue(out.toString().contains("graph    8 links"), out.toString());
        String beam = out.toString().replaceAll("(?s).*search   along links, a beam of (\\d+), no re-ranking.*", "$1");
        assertEquals(0, run("search", "many.lloyd", "--queries", "plain.npy"), err.toString());
        String found = out.toString();
        assertEquals(0, run("search", "many.lloyd", "--queries", "plain.npy", "--beam", beam), err.toString());
        assertEquals(found, out.toString());
    }

    @Test
    void mistakesAreOneLine() {
        assertMistake("'price' has numbers, which 'en' is not", "search", "--where", "price=en");
        assertMistake("have no attribute 'lang', but price", "search", "--where", "lang=en");
        assertMistake("'price' is no condition", "search", "--where", "price");
        assertMistake("a search looks at 1 or more cells, not 0", "search", "--probes", "0");
        assertEquals(2, run("index", "add", "goods.lloyd", "plain.npy"));
        assertTrue(err.toString().contains("has no attributes, so no 'price'"), err.toString());
        assertEquals(2, run("index", "update", "goods.lloyd", "plain.npy"));
        assertTrue(err.toString().contains("does not number its vectors; --ids does"), err.toString());
    }

    private void assertMistake(String message, String... words) {
        assertEquals(2, run(words[0], "goods.lloyd", "--queries", "plain.npy", words[1], words[2]));
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
