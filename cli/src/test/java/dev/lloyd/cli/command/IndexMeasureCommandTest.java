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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IndexMeasureCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Npy.write(folder.resolve("base.npy"), new Matrix(300, 32, Seeds.gaussian(300 * 32, 1)));
        Npy.write(folder.resolve("queries.npy"), new Matrix(20, 32, Seeds.gaussian(20 * 32, 2)));
        Npy.write(folder.resolve("other.npy"), new Matrix(20, 16, Seeds.gaussian(20 * 16, 2)));
    }

    private int run(String queries, String... more) {
        String[] arguments = new String[5 + more.length];
        arguments[0] = "index";
        arguments[1] = "measure";
        arguments[2] = folder.resolve("base.npy").toString();
        arguments[3] = "--queries";
        arguments[4] = folder.resolve(queries).toString();
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void aTableSaysWhatWasMeasured() {
        assertEquals(0, run("queries.npy", "hadamard | lloyd-max(bits=4)", "e8p"), err.toString());
        assertTrue(out.toString().contains("hadamard | lloyd-max(bits=4)   18.0  0 B"), out.toString());
        assertTrue(
                out.toString()
                        .contains(
                                "300 vectors of 32 dimensions, 20 queries, inner-product, recall 10@10, every code scored"),
                out.toString());
    }

    @Test
    void machinesGetNumbers() {
        assertEquals(
                0,
                run(
                        "queries.npy",
                        "hadamard | lloyd-max(bits=4)",
                        "--json",
                        "--metric",
                        "l2",
                        "-k",
                        "5",
                        "--limit",
                        "200"),
                err.toString());
        JsonNode row = JsonMapper.shared().readTree(out.toString()).get(0);
        assertEquals(200, row.get("vectors").asInt());
        assertEquals("l2", row.get("metric").asString());
        assertEquals(22, row.get("bytes").asDouble());
        assertTrue(row.get("recall").get("10").asDouble() > 0.99, out.toString());
    }

    @Test
    void aPageShowsRecallAgainstBytesAndIsReplacedOnlyWhenToldSo() throws IOException {
        Path page = folder.resolve("recall.html");
        String[] options = {"eden", "e8p", "--bits", "1,2", "--report", page.toString()};
        options[1] = "hadamard | mid-rise(bits=2)";
        assertEquals(0, run("queries.npy", options), err.toString());
        String text = Files.readString(page);
        for (String part : List.of(
                "Recall without re-ranking",
                "Recall, 20 re-ranked",
                "Recall, 50 re-ranked",
                "Recall, 100 re-ranked",
                "queries a second",
                "\"name\":\"eden\"",
                "\"name\":\"hadamard | mid-rise\"")) {
            assertTrue(text.contains(part), part);
        }
        assertEquals(1, run("queries.npy", options));
        assertTrue(err.toString().contains("recall.html: the page exists already"), err.toString());
        assertEquals(0, run("queries.npy", "eden", "--report", page.toString(), "--overwrite"), err.toString());
        assertEquals(1, run("queries.npy", "--index", page.toString(), "--report", page.toString()));
    }

    /// Errors are nearly normal: 68 % lie within one deviation, and as good as all within five.
    @Test
    void theBoundIsAParameter() {
        String recipe = "hadamard | lloyd-max(bits=2) | estimator=unbiased(bound=stored)";
        double[] coverage = new double[2];
        for (int wide = 0; wide < 2; wide++) {
            out.getBuffer().setLength(0);
            assertEquals(0, run("queries.npy", recipe, "--json", "--bound", wide == 1 ? "5" : "1"), err.toString());
            JsonNode row = JsonMapper.shared().readTree(out.toString()).get(0);
            assertEquals(wide == 1 ? 5 : 1, row.get("bound").asDouble());
            coverage[wide] = row.get("coverage").asDouble();
        }
        assertEquals(0.68, coverage[0], 0.08);
        assertTrue(coverage[1] > 0.99);
        assertEquals(0, run("queries.npy", recipe, "--bound", "2.5"), err.toString());
        assertTrue(out.toString().contains("within: at most 2.5 kept deviations off"), out.toString());
        assertEquals(2, run("queries.npy", recipe, "--bound", "0"));
    }

    @Test
    void systemsThatAreTrainedNeedALog() {
        assertEquals(2, run("queries.npy", "mopq"));
        assertTrue(err.toString().contains("'mopq' is trained with a log of queries"), err.toString());
        String log = folder.resolve("base.npy").toString();
        assertEquals(0, run("queries.npy", "mopq", "--query-log", log, "--json"), err.toString());
        JsonNode row = JsonMapper.shared().readTree(out.toString()).get(0);
        assertEquals("mopq", row.get("recipe").asString());
        assertEquals(24, row.get("bytes").asDouble());
    }

    private String page(String name) {
        return folder.resolve(name).toString();
    }

    /// 1,100 vectors, so that heads are kept apart, and codes in segments.
    @Test
    void firstLooksAreMeasuredInJsonToo() throws IOException {
        Npy.write(folder.resolve("base.npy"), new Matrix(1100, 32, Seeds.gaussian(1100 * 32, 1)));
        for (String recipe : List.of("lloyd-vec", "klt(of=weights) | centre | segments(bits=2)")) {
            String index = page("index-" + recipe.length() + ".lloyd");
            String[] build = {"index", "build", page("base.npy"), recipe, "--out", index};
            assertEquals(0, Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), build), err.toString());
            out.getBuffer().setLength(0);
            assertEquals(0, run("queries.npy", "--index", index, "--json", "--bound", "3"), err.toString());
            JsonNode figures = JsonMapper.shared().readTree(out.toString());
            assertEquals(3, figures.get("bound").asDouble());
            boolean heads = recipe.equals("lloyd-vec");
            assertEquals(heads, !figures.get("heads").isNull(), recipe);
            assertEquals(heads, figures.get("stages").isNull(), recipe);
            double share = heads
                    ? figures.get("heads").get("covered").asDouble()
                    : figures.get("stages").get("found").asDouble();
            assertTrue(share > 0.98 && share <= 1, out.toString());
        }
    }

    @Test
    void searchesOfAnIndexAreMeasured() throws IOException {
        Path index = folder.resolve("base.lloyd");
        String base = folder.resolve("base.npy").toString();
        String[] build = {"index", "build", base, "--out", index.toString(), "--cells", "5", "--keep-vectors"};
        assertEquals(0, Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), build), err.toString());
        out.getBuffer().setLength(0);
        String[] options = {"--index", index.toString(), "--probes", "2", "--json", "--report", page("index.html")};
        assertEquals(0, run("queries.npy", options), err.toString());
        JsonNode figures = JsonMapper.shared().readTree(out.toString());
        assertEquals("5 cells", figures.get("place").asString());
        assertEquals((double) Files.size(index) / 300, figures.get("bytes").asDouble());
        assertTrue(figures.get("heads").isNull(), "an index of so few vectors keeps no heads apart");
        JsonNode rows = figures.get("searches");
        assertEquals(4, rows.size());
        assertEquals(2, rows.get(0).get("probes").asInt());
        assertEquals(5, rows.get(3).get("probes").asInt());
        assertEquals(1.0, rows.get(3).get("recall").asDouble());
        assertTrue(rows.get(0).get("recall").asDouble() < 1, out.toString());
        String text = Files.readString(folder.resolve("index.html"));
        for (String part :
                List.of("Speed against recall", "codes alone", "40 re-ranked", "2 cells", "bytes a vector")) {
            assertTrue(text.contains(part), part);
        }
        assertEquals(1, run("queries.npy", options));
        assertTrue(err.toString().contains("index.html: the page exists already"), err.toString());
        assertEquals(2, run("queries.npy", "e8p", "--index", index.toString()));
        assertTrue(err.toString().contains("either recipes or an index"), err.toString());
    }

    @Test
    void namesAreMeasuredAtTheRatesThatAreAskedFor() {
        assertEquals(0, run("queries.npy", "eden", "lloyd-vec", "--bits", "1,4", "--json"), err.toString());
        JsonNode rows = JsonMapper.shared().readTree(out.toString());
        assertEquals(4, rows.size());
        assertEquals("hadamard | lloyd-max(bits=1)", rows.get(0).get("recipe").asString());
        assertEquals(18, rows.get(1).get("bytes").asDouble());
        assertEquals(2, run("queries.npy", "gptq"));
        assertTrue(err.toString().contains("'gptq' is a recipe for weights, not for vectors"), err.toString());
        assertEquals(2, run("queries.npy", "edem"));
        assertTrue(err.toString().contains("the nearest is 'eden'"), err.toString());
        assertEquals(2, run("queries.npy", "eden", "--bits", "12"));
        assertTrue(err.toString().contains("eden exists at 1, 2, 3, 4, 5, 6, 7, 8 bits, not at 12"), err.toString());
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        assertEquals(2, run("other.npy", "lloyd-max"));
        assertTrue(err.toString().contains("queries of 16 dimensions cannot be compared with vectors of 32"));
        assertEquals(2, run("queries.npy", "trellis"));
        assertTrue(err.toString().contains("trellis(bits=2) rounds or scales rows together"), err.toString());
        Files.writeString(folder.resolve("queries.txt"), "1 2 3");
        assertEquals(1, run("queries.txt", "lloyd-max"));
        assertTrue(err.toString().contains("accepted: npy, fvecs, bvecs"), err.toString());
        assertEquals(2, run("queries.npy", "lloyd-max", "--metric", "hamming"));
        assertTrue(err.toString().contains("a metric is inner-product, cosine or l2, not 'hamming'"), err.toString());
    }
}
