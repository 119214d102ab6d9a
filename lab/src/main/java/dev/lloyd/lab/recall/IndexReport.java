package dev.lloyd.lab.recall;

import dev.lloyd.lab.report.Axis;
import dev.lloyd.lab.report.Figures;
import dev.lloyd.lab.report.PointPlot;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A measured index as a report: speed against recall, and all figures.
public final class IndexReport {
    private IndexReport() {}

    /// The report.
    ///
    /// @param facts what somebody needs to repeat it, beside what the figures say
    public static Report of(IndexFigures figures, List<Report.Fact> facts) {
        List<Report.Fact> all = new ArrayList<>();
        all.add(new Report.Fact(
                "vectors",
                figures.vectors() + " of " + figures.dimension() + " dimensions, " + figures.metric() + ", in "
                        + figures.place()));
        all.add(new Report.Fact("codes", figures.recipe()));
        all.add(new Report.Fact("bytes a vector", decimals(figures.bytes(), 1) + ", everything in the file counted"));
        all.add(new Report.Fact("queries", figures.queries() + ", recall " + figures.k() + "@" + figures.k()));
        figures.heads()
                .ifPresent(coverage -> all.add(new Report.Fact(
                        "first look at heads",
                        "within " + figures.bound() + " deviations of " + decimals(coverage.covered(), 4)
                                + " of scores, as far too low for " + decimals(coverage.below(), 4))));
        figures.stages()
                .ifPresent(coverage -> all.add(new Report.Fact(
                        "stages",
                        decimals(coverage.looked(), 4) + " of the segments looked at, "
                                + decimals(coverage.found(), 4) + " of the nearest by whole records found, allowing "
                                + figures.bound() + " deviations")));
        all.addAll(facts);
        return new Report(
                "Searches of an index",
                "Longer and longer searches against exact search of the same vectors. The longest looks at every vector: what it"
                        + " does not find is lost by quantization, what shorter ones do not find beyond that by cells or graph.",
                all,
                List.of(plot(figures), table(figures)));
    }

    private static PointPlot plot(IndexFigures figures) {
        Map<String, List<PointPlot.Point>> points = new LinkedHashMap<>();
        for (IndexRow row : figures.searches()) {
            points.computeIfAbsent(reranked(row, figures.k()), name -> new ArrayList<>())
                    .add(new PointPlot.Point(row.recall(), row.queriesPerSecond(), effort(row)));
        }
        return new PointPlot(
                "Speed against recall",
                "Queries answered in a second by all threads together. Further right finds more, higher is faster.",
                Axis.linear("recall " + figures.k() + "@" + figures.k()),
                Axis.logarithmic("queries a second"),
                points.entrySet().stream()
                        .map(line -> new PointPlot.Series(line.getKey(), PointPlot.Kind.MEASURED, line.getValue()))
                        .toList());
    }

    private static String reranked(IndexRow row, int k) {
        return row.rerank() == 0 ? "codes alone" : row.rerank() * k + " re-ranked";
    }

    private static String effort(IndexRow row) {
        return row.beam() > 0 ? "a beam of " + row.beam() : row.probes() + (row.probes() == 1 ? " cell" : " cells");
    }

    private static Table table(IndexFigures figures) {
        return new Table(
                "All figures",
                "'search' is how far a search goes, 'recall' the share of the true neighbours that it finds.",
                List.of("search", "scores", "recall", "queries/s"),
                figures.searches().stream()
                        .map(row -> List.of(
                                effort(row),
                                reranked(row, figures.k()),
                                decimals(row.recall(), 4),
                                Figures.number(Math.rint(row.queriesPerSecond()))))
                        .toList());
    }

    private static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
