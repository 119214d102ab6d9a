package dev.lloyd.lab.recall;

import dev.lloyd.lab.report.Axis;
import dev.lloyd.lab.report.Figures;
import dev.lloyd.lab.report.Panel;
import dev.lloyd.lab.report.PointPlot;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Measured codecs as a report: recall against bytes without and with re-ranking, variance, speed, and all figures.
public final class RecallReport {
    private static final String RATE = "(bits|subvectors|codebooks|stages)=[0-9.]+";

    private RecallReport() {}

    /// A row and the line of the plots that it is a point of.
    ///
    /// @param series such as the name of a recipe that is measured at several rates
    /// @param row what was measured
    public record Entry(String series, RecallRow row) {
        /// The series of a recipe line: the line without its rates.
        public static String series(String line) {
            return line.replaceAll(RATE + ", ", "")
                    .replaceAll(",? ?" + RATE, "")
                    .replace("()", "");
        }
    }

    /// The report.
    ///
    /// @param entries one or more, of the same vectors and queries
    /// @param facts what somebody needs to repeat it, beside what the rows say
    public static Report of(List<Entry> entries, List<Report.Fact> facts) {
        RecallRow first = entries.getFirst().row();
        List<Panel> panels = new ArrayList<>();
        for (int factor : first.recall().keySet()) {
            panels.add(recall(entries, factor));
        }
        panels.add(plot(
                entries,
                "Variance of estimates",
                "Dimension x mean square of (estimate - exact) / (|x| |q|). Lower is better.",
                Axis.logarithmic("d x var"),
                RecallRow::variance));
        panels.add(plot(
                entries,
                "Coding",
                "Vectors coded in a second of processor time, what is learned before not counted.",
                Axis.logarithmic("vectors a second"),
                RecallRow::vectorsPerSecond));
        panels.add(plot(
                entries,
                "Searching",
                "Queries answered in a second of processor time, every code scored for all of them together.",
                Axis.logarithmic("queries a second"),
                RecallRow::queriesPerSecond));
        panels.add(table(entries));
        List<Report.Fact> all = new ArrayList<>();
        all.add(new Report.Fact(
                "vectors", first.vectors() + " of " + first.dimension() + " dimensions, " + first.metric()));
        all.add(new Report.Fact("queries", first.queries() + ", recall " + first.k() + "@" + first.k()));
        all.add(new Report.Fact("search", "every code scored"));
        all.addAll(facts);
        return new Report(
                "Recall against bytes",
                "Vector codecs on the same vectors and queries, against exact search.",
                all,
                panels);
    }

    private static PointPlot recall(List<Entry> entries, int factor) {
        int k = entries.getFirst().row().k();
        String title = factor == 1 ? "Recall without re-ranking" : "Recall, " + factor * k + " re-ranked";
        String text = factor == 1
                ? "Share of the true " + k + " among the " + k
                        + " best estimates. Higher is more, further left is smaller."
                : "Share of the true " + k + " among the " + factor * k + " best estimates: what re-ranking these with"
                        + " exact scores keeps.";
        return plot(entries, title, text, Axis.linear("recall " + k + "@" + k), row -> row.recallAt(factor));
    }

    private static PointPlot plot(
            List<Entry> entries, String title, String text, Axis up, ToDoubleFunction<RecallRow> figure) {
        Map<String, List<PointPlot.Point>> points = new LinkedHashMap<>();
        for (Entry entry : sorted(entries)) {
            RecallRow row = entry.row();
            points.computeIfAbsent(entry.series(), name -> new ArrayList<>())
                    .add(new PointPlot.Point(row.bytes(), figure.applyAsDouble(row), row.recipe()));
        }
        List<PointPlot.Series> series = points.entrySet().stream()
                .map(line -> new PointPlot.Series(line.getKey(), PointPlot.Kind.MEASURED, line.getValue()))
                .toList();
        return new PointPlot(title, text, Axis.logarithmic("bytes a vector"), up, series);
    }

    private static List<Entry> sorted(List<Entry> entries) {
        return entries.stream()
                .sorted(Comparator.comparingDouble(entry -> entry.row().bytes()))
                .toList();
    }

    private static Table table(List<Entry> entries) {
        List<String> columns = new ArrayList<>(List.of("recipe", "bytes", "shared"));
        RecallRow first = entries.getFirst().row();
        for (int factor : first.recall().keySet()) {
            columns.add(factor == 1 ? "recall" : "x" + factor);
        }
        columns.addAll(List.of("bias", "d x var", "within", "1 - cos2", "vectors/s", "queries/s"));
        return new Table(
                "All figures",
                "'bytes' counts the code of a vector and all numbers beside it, 'shared' what all have in common; 'within' is the"
                        + " share of estimates at most " + first.bound()
                        + " kept deviations off; speeds are per second of processor time.",
                columns,
                sorted(entries).stream().map(entry -> cells(entry.row())).toList());
    }

    private static List<String> cells(RecallRow row) {
        List<String> cells = new ArrayList<>();
        cells.add(row.recipe());
        cells.add(Figures.number(row.bytes()));
        cells.add(Figures.bytes(row.sharedBytes()));
        row.recall().values().forEach(share -> cells.add(decimals(share, 4)));
        cells.add(decimals(row.bias(), 5));
        cells.add(Figures.number(row.variance()));
        cells.add(Double.isNaN(row.coverage()) ? "-" : decimals(row.coverage(), 3));
        cells.add(Figures.number(row.distortion()));
        cells.add(Figures.number(Math.rint(row.vectorsPerSecond())));
        cells.add(Figures.number(Math.rint(row.queriesPerSecond())));
        return cells;
    }

    private static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
