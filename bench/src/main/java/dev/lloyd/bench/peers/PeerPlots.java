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
        List<PointPlot> all = new ArrayList<>();
        for (int factor = 0; factor < PeerRow.FACTORS.size(); factor++) {
            all.add(codes(rows, factor));
        }
        all.add(graphs(rows));
        all.add(scans(rows));
        all.add(curves(rows, 1, "Speed of cells and graphs, codes alone"));
        all.add(curves(rows, 5, "Speed of cells and graphs, up to 50 candidates re-ranked"));
        return all.stream().filter(PeerPlots::hasPoints).map(Panel.class::cast).toList();
    }

    /// Speeds are not known before all else is.
    private static boolean hasPoints(PointPlot plot) {
        return plot.series().stream()
                .flatMap(series -> series.points().stream())
                .anyMatch(point -> Double.isFinite(point.up()));
    }

    /// One line for all codes of a maker: there are too many to tell them apart.
    private static PointPlot codes(List<PeerRow> rows, int factor) {
        int candidates = PeerRow.FACTORS.get(factor) * VectorSet.NEIGHBOURS;
        Map<String, List<PeerRow>> makers = new LinkedHashMap<>();
        for (PeerRow row : PeerTable.sorted(rows, SearchPeer.Kind.EVERY_CODE)) {
            makers.computeIfAbsent(row.maker(), name -> new ArrayList<>()).add(row);
        }
        return new PointPlot(
                "Recall of codes, " + (factor == 0 ? "nothing" : candidates) + " re-ranked",
                "Of each maker's codes those that nothing of the same maker beats in both. Higher is more, further left is"
                        + " smaller. Every code is scored; all codes are in the table below.",
                Axis.logarithmic("bytes a vector"),
                Axis.linear("recall 10@10"),
                makers.entrySet().stream()
                        .map(maker -> best(maker.getKey(), Frontier.of(maker.getValue(), factor), factor))
                        .toList());
    }

    private static PointPlot.Series best(String maker, List<PeerRow> frontier, int factor) {
        return new PointPlot.Series(
                maker,
                PointPlot.Kind.MEASURED,
                frontier.stream()
                        .map(row -> new PointPlot.Point(
                                row.footprint().bytes(), row.recall().get(factor), row.name()))
                        .toList());
    }

    private static PointPlot graphs(List<PeerRow> rows) {
        return new PointPlot(
                "Recall under a graph",
                "Higher is more, further left is smaller.",
                Axis.logarithmic("bytes a vector"),
                Axis.linear("recall 10@10"),
                series(
                        PeerTable.sorted(rows, SearchPeer.Kind.GRAPH),
                        row -> row.footprint().bytes(),
                        row -> row.recall().getFirst()));
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
