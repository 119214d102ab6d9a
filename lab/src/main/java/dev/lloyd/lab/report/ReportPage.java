package dev.lloyd.lab.report;

import dev.lloyd.formats.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A report as one HTML page that needs nothing else: no network, no other file.
///
/// Style, script and the plotting library (Chart.js, MIT) stand inside. The data is a JSON script element; the
/// page's content security policy allows its own two scripts by their hashes and forbids everything else, network
/// included. Every plot has its figures in a table below it, which is what a reader without JavaScript sees. The
/// same report gives the same bytes.
public final class ReportPage {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ReportPage() {}

    /// The page.
    public static String html(Report report) {
        String library = resource("chart.umd.min.js").replaceAll("(?m)^//# sourceMappingURL=.*$", "");
        String script = resource("report.js");
        String style = resource("report.css");
        List<Object> plots = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        for (Panel panel : report.panels()) {
            body.append(section(panel, plots));
        }
        return String.join(
                "\n",
                "<!DOCTYPE html>",
                "<html lang=\"en\">",
                "<head>",
                "<meta charset=\"utf-8\">",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" + hash(style)
                        + "'; script-src '" + hash(library) + "' '" + hash(script) + "'\">",
                "<title>" + Escaping.html(report.title()) + "</title>",
                "<style>" + style + "</style>",
                "</head>",
                "<body>",
                "<header><h1>" + Escaping.html(report.title()) + "</h1>",
                "<p>" + Escaping.html(report.summary()) + "</p></header>",
                facts(report.facts()),
                "<noscript><p class=\"notice\">Plots need JavaScript. Every figure is in the tables below.</p></noscript>",
                "<main>",
                body + "</main>",
                "<script type=\"application/json\" id=\"data\">"
                        + Escaping.script(JSON.writeValueAsString(Map.of("plots", plots))) + "</script>",
                "<script>" + library + "</script>",
                "<script>" + script + "</script>",
                "</body>",
                "</html>",
                "");
    }

    /// Writes the page beside its destination and moves it there, so that a reader sees the old page or the new
    /// one.
    ///
    /// @throws IOException if the folder does not exist or cannot be written
    public static void write(Report report, Path target) throws IOException {
        try (AtomicFile file = AtomicFile.create(target)) {
            file.append(MemorySegment.ofArray(html(report).getBytes(StandardCharsets.UTF_8)));
            file.commit();
        }
    }

    private static String section(Panel panel, List<Object> plots) {
        StringBuilder target = new StringBuilder("<section>\n<h2>" + Escaping.html(panel.title()) + "</h2>\n");
        if (!panel.text().isEmpty()) {
            target.append("<p>").append(Escaping.html(panel.text())).append("</p>\n");
        }
        switch (panel) {
            case PointPlot plot -> {
                target.append(plot(plot.title(), plots.size(), PanelData.table(plot)));
                plots.add(PanelData.of(plot));
            }
            case CategoryPlot plot -> {
                target.append(plot(plot.title(), plots.size(), PanelData.table(plot)));
                plots.add(PanelData.of(plot));
            }
            case Table table -> target.append(table(table));
        }
        return target.append("</section>\n").toString();
    }

    private static String plot(String title, int number, Table figures) {
        String unit = figures.text().isEmpty() ? "" : ": " + figures.text();
        return "<div class=\"plot\" hidden><canvas id=\"plot" + number + "\" role=\"img\" aria-label=\""
                + Escaping.html(title + ". The figures are in the table below.") + "\"></canvas></div>\n"
                + "<details open><summary>Figures" + Escaping.html(unit) + "</summary>\n" + table(figures)
                + "</details>\n";
    }

    private static String facts(List<Report.Fact> facts) {
        StringBuilder target = new StringBuilder("<dl>\n");
        for (Report.Fact fact : facts) {
            target.append("<dt>").append(Escaping.html(fact.name())).append("</dt><dd>");
            target.append(Escaping.html(fact.value())).append("</dd>\n");
        }
        return target.append("</dl>").toString();
    }

    private static String table(Table table) {
        List<Boolean> numeric = new ArrayList<>();
        for (int column = 0; column < table.columns().size(); column++) {
            int index = column;
            numeric.add(table.rows().stream().allMatch(row -> looksNumeric(row.get(index))));
        }
        StringBuilder target = new StringBuilder("<div class=\"wide\"><table>\n<thead><tr>");
        for (int column = 0; column < table.columns().size(); column++) {
            String open = numeric.get(column) ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">";
            target.append(open)
                    .append(Escaping.html(table.columns().get(column)))
                    .append("</th>");
        }
        target.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : table.rows()) {
            target.append("<tr>");
            for (int column = 0; column < row.size(); column++) {
                target.append(numeric.get(column) ? "<td class=\"number\">" : "<td>");
                target.append(Escaping.html(row.get(column))).append("</td>");
            }
            target.append("</tr>\n");
        }
        return target.append("</tbody></table></div>\n").toString();
    }

    private static boolean looksNumeric(String cell) {
        return cell.matches("-?|-?[0-9][0-9.,]*(e[-+]?[0-9]+)?( [kMGT]?B| s| dB| %)?");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException exception) {
            throw new AssertionError("every JDK has SHA-256", exception);
        }
    }

    private static String resource(String name) {
        try (InputStream source = ReportPage.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(source, "the resource " + name + " is part of this module")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
