package dev.lloyd.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a page holds, whatever the names.
class ReportPageTest {
    private static String data(String page) {
        Matcher matcher = Pattern.compile(
                        "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    @Test
    void aPageRefersToNothingOutsideItself() {
        String page = ReportPage.html(Samples.ordinary());
        String own = page.replaceAll("(?s)<script>.*?</script>", "");
        assertFalse(own.contains("http:") || own.contains("https:") || own.contains(" src=") || own.contains("<link"));
        assertFalse(page.contains("sourceMappingURL"));
        assertTrue(page.contains("default-src 'none'"));
    }

    @Test
    void everyFigureIsInATableForReadersWithoutScript() {
        String page = ReportPage.html(Samples.ordinary());
        assertEquals(5, page.split("<table>", -1).length - 1);
        assertTrue(
                page.contains("<td>quip-sharp</td><td class=\"number\">2.5000</td><td class=\"number\">0.16875</td>"));
        assertTrue(page.contains("<td class=\"number\">4.125</td>"));
        // A time that was not measured is a dash, and the column stays numeric.
        assertTrue(page.contains("<td>lqer</td><td class=\"number\">-</td>"));
    }

    @Test
    void hostileNamesStayText() {
        String page = ReportPage.html(Samples.hostile());
        assertFalse(page.contains("<img"));
        assertFalse(page.contains("onerror=\""));
        assertEquals(3, page.split("</script>", -1).length - 1);
        assertFalse(page.contains("\u202E") || page.contains("\u0000") || page.contains("\uD800"));
        JsonNode plots = JsonMapper.builder().build().readTree(data(page)).get("plots");
        String name = plots.get(0).get("series").get(0).get("name").asString();
        assertEquals(Escaping.visible(Samples.HOSTILE), name);
        assertTrue(name.startsWith("</script><img src=x"), name);
        assertTrue(name.endsWith("$1 \\u003c"), name);
    }

    @Test
    void whatAnAxisCannotShowStaysInTheTableOnly() {
        String page = ReportPage.html(Samples.hostile());
        JsonNode points = JsonMapper.builder()
                .build()
                .readTree(data(page))
                .get("plots")
                .get(0)
                .get("series")
                .get(0)
                .get("points");
        assertEquals(1, points.size());
        assertTrue(page.contains("<td class=\"number\">-</td><td>infinite</td>"), page.substring(0, 100));
    }

    @Test
    void pairsOfSurrogatesAndOtherScriptsAreKept() {
        assertEquals("\uD83D\uDE00 \u05D0 e\u0301", Escaping.visible("\uD83D\uDE00 \u05D0 e\u0301"));
        assertEquals("a\uFFFDb", Escaping.visible("a\u0007b"));
    }

    @Test
    void theSameReportGivesTheSameBytesAndWritingReplacesTheFile(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("report.html");
        Files.writeString(target, "old");
        ReportPage.write(Samples.ordinary(), target);
        assertEquals(ReportPage.html(Samples.ordinary()), Files.readString(target, StandardCharsets.UTF_8));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(target), files.toList());
        }
        Path missing = folder.resolve("no/report.html");
        assertThrows(IOException.class, () -> ReportPage.write(Samples.ordinary(), missing));
    }

    @Test
    void numbersHaveTheDigitsThatPeopleCompareBy() {
        assertEquals("44.745", Figures.number(44.7449));
        assertEquals("0.00012346", Figures.number(0.000123456));
        assertEquals("4", Figures.number(4));
        assertEquals("1.2346e-07", Figures.number(1.23456e-7));
        assertEquals("-", Figures.number(Double.NaN));
        assertEquals("14.86 MB", Figures.bytes(14_860_000));
        assertEquals("999 B", Figures.bytes(999));
    }

    @Test
    void shapesThatDoNotAgreeAreRejected() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Table("t", "", List.of("a", "b"), List.of(List.of("only one"))));
        List<CategoryPlot.Series> series = List.of(new CategoryPlot.Series("s", List.of(1.0, 2.0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new CategoryPlot("t", "", "c", List.of("one"), Axis.linear("v"), CategoryPlot.Mark.BARS, series));
    }
}
