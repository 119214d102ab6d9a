package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `claims`, `report` and `compare`, without measuring anything.
class LedgerCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void claimsAreAnArrayOfObjectsWithSlugAndSubject(@TempDir Path folder) {
        assertEquals(0, run("claims", "--json", "--out", folder.toString()), err.toString());
        JsonNode rows = JsonMapper.builder().build().readTree(out.toString());
        assertTrue(rows.isArray());
        assertTrue(rows.size() >= 19, "there are " + rows.size());
        for (JsonNode row : rows) {
            assertTrue(!row.path("slug").asString("").isEmpty(), row.toString());
            assertTrue(
                    List.of("weights", "deltas", "vectors", "kv-cache")
                            .contains(row.path("subject").asString("")),
                    row.toString());
        }
    }

    @Test
    void whatTheLedgerSaysIsShown(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("claims.tsv"),
                "slug\tsubject\trecipe\tstatement\tdata\tbits\tmeasured\tholds\tseconds\tcommit\n"
                        + "gptq\tweights\tr\ts\td\t3.2969\tm\tno\t12.5\tabc123\n");
        assertEquals(0, run("claims", "--out", folder.toString()), err.toString());
        String gptq = out.toString()
                .lines()
                .filter(line -> line.startsWith("gptq"))
                .findFirst()
                .orElseThrow();
        assertTrue(gptq.matches("gptq +weights +3\\.2969 +no +12\\.5 +abc123"), gptq);
        assertTrue(out.toString().contains("not measured"));
    }

    @Test
    void anUnknownClaimIsAUsageErrorThatListsThem(@TempDir Path folder) {
        assertEquals(2, run("claims", "gtpq", "--out", folder.toString()));
        assertTrue(err.toString().contains("no claim is named 'gtpq'"), err.toString());
        assertTrue(err.toString().contains("quip-sharp"), err.toString());
    }

    @Test
    void quickAndAllExcludeEachOther() {
        assertEquals(2, run("claims", "--quick", "--all"));
        assertEquals(2, run("claims", "--subject", "sounds", "--quick"));
        assertTrue(err.toString().contains("[WEIGHTS, DELTAS, VECTORS, KV_CACHE, kv-cache]"), err.toString());
    }

    @Test
    void aReportOfATableIsAPageAndDoesNotReplaceOne(@TempDir Path folder) throws IOException {
        Path table = folder.resolve("t.tsv");
        Files.writeString(table, """
                # laboratory: sample
                # protocol: none
                name\trecipe\trate\tbits\terror\tseconds\tpeak-bytes\tbytes:codes
                original\tas it is\t-\t16.0\t0.0\t0.0\t0\t0
                rtn\tint(bits=4)\t4.0\t4.25\t0.01\t1.5\t1000\t4096
                """);
        Path page = folder.resolve("report.html");
        assertEquals(0, run("report", table.toString(), "--out", page.toString()), err.toString());
        assertTrue(Files.readString(page).contains("<td class=\"number\">4.2500</td>"));
        assertEquals(1, run("report", table.toString(), "--out", page.toString()));
        assertTrue(err.toString().contains("exists already"), err.toString());
    }

    @Test
    void aReportOfAFolderThatIsNoQuantizedModelSaysWhatIsMissing(@TempDir Path folder) {
        assertEquals(
                1,
                run(
                        "report",
                        folder.toString(),
                        "--out",
                        folder.resolve("r.html").toString()));
        assertTrue(err.toString().contains("lloyd.json"), err.toString());
    }

    @Test
    void comparingAnUnknownSystemIsAUsageError() {
        assertEquals(2, run("compare", "gtpq"));
        assertTrue(err.toString().contains("gptq"), err.toString());
    }
}
