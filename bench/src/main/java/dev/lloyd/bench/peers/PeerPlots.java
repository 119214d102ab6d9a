package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Axis;
import dev.lloyd.lab.report.Panel;
import dev.lloyd.lab.report.PointPlot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The figures as plots.
final class PeerPlots {
    private PeerPlots() {}

    /// Those about which something was measured.
    static List<Panel> of(List<PeerRow> rows) {
        List<PointPlot> all = List.of(
                recall(rows, SearchPeer.Kind.EVERY_CODE, 0, "Recall of codes"),
                recall(rows, SearchPeer.Kind.EVERY_CODE, 1, "Recall of codes, 20 re-ranked"),
                recall(rows, SearchPeer.Kind.GRAPH, 0, "Recall under a graph"),
                scans(rows),
                curves(rows, 1, "Speed of cells and graphs, codes alone"),
                curves(rows, 5, "Speed of cells and graphs, up to 50 candidates re-ranked"));
        return all.stream().filter(PeerPlots::hasPoints).map(Panel.class::cast).toList();
    }

    /// Speeds are not known before all else is.
    private static boolean hasPoints(PointPlot plot) {
        return plot.series().stream()
                .flatMap(series -> series.points().stream())
                .anyMatch(point -> Double.isFinite(point.up()));
    }

    private static PointPlot recall(List<PeerRow> rows, SearchPeer.Kind kind, int factor, String title) {
        return new PointPlot(
                title,
                "Higher is more, further left is smaller. Searched by: " + kind + ".",
                Axis.logarithmic("bytes a vector"),
                Axis.linear("recall 10@10"),
                series(
                        PeerTable.sorted(rows, kind),
                        row -> row.footprint().bytes(),
                        row -> row.recall().get(factor)));
    }

    private static PointPlot scans(List<PeerRow> rows) {
        return new PointPlot(
                "Speed, every code scored",
                "Queries a second of one thread, one at a time, against recall without re-ranking.",
                Axis.linear("recall 10@10"),
                Axis.logarithmic("queries a second"),
                series(
                        PeerTable.sorted(rows, SearchPeer.Kind.EVERY_CODE),
                        row -> row.recall().getFirst(),
                        PeerRow::rate));
    }

    private static List<PointPlot.Series> series(
            List<PeerRow> rows, ToDoubleFunction<PeerRow> across, ToDoubleFunction<PeerRow> up) {
        Map<String, List<PointPlot.Point>> points = new LinkedHashMap<>();
        for (PeerRow row : rows) {
            points.computeIfAbsent(row.series(), name -> new ArrayList<>())
                    .add(new PointPlot.Point(across.applyAsDouble(row), up.applyAsDouble(row), row.name()));
        }
        return points.entrySet().stream()
                .map(entry -> new PointPlot.Series(entry.getKey(), PointPlot.Kind.MEASURED, entry.getValue()))
                .toList();
    }

    /// One line for all codes of a maker that are searched alike: there are too many to tell them apart.
    private static PointPlot curves(List<PeerRow> rows, int factor, String title) {
        Map<String, List<PointPlot.Point>> points = new LinkedHashMap<>();
        for (PeerRow row : rows) {
            if (row.kind() != SearchPeer.Kind.EVERY_CODE) {
                points.computeIfAbsent(row.maker() + ", " + row.kind(), name -> new ArrayList<>())
                        .addAll(points(row, factor));
            }
        }
        return new PointPlot(
                title,
                "Queries a second of one thread, one at a time, against recall: of each maker's codes the fastest that find so"
                        + " much or more. Higher and further right is better.",
                Axis.linear("recall 10@10"),
                Axis.logarithmic("queries a second"),
                points.entrySet().stream()
                        .map(entry -> new PointPlot.Series(
                                entry.getKey(), PointPlot.Kind.MEASURED, fastest(entry.getValue())))
                        .toList());
    }

    private static List<PointPlot.Point> points(PeerRow row, int factor) {
        return row.curve().stream()
                .filter(point -> point.factor() == factor)
                .map(point -> new PointPlot.Point(
                        point.recall(),
                        point.rate(),
                        row.name() + ", " + point.width() + " " + row.kind().unit()))
                .toList();
    }

    /// Those that nothing beats in both, ascending in recall.
    private static List<PointPlot.Point> fastest(List<PointPlot.Point> points) {
        List<PointPlot.Point> kept = new ArrayList<>();
        points.stream()
                .sorted(Comparator.comparingDouble(PointPlot.Point::across)
                        .thenComparingDouble(PointPlot.Point::up)
                        .reversed())
                .forEach(point -> {
                    if (kept.isEmpty() || point.up() > kept.getLast().up()) {
                        kept.add(point);
                    }
                });
        return kept.reversed();
    }
}
