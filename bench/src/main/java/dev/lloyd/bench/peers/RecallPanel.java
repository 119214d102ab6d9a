package dev.lloyd.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/// Recall against bytes for one re-ranking: each code a mark, codes of a series joined, ours and everybody else's
/// frontiers drawn through them.
final class RecallPanel {
    private static final List<Double> BYTES = List.of(50.0, 70.0, 100.0, 150.0, 200.0, 300.0, 400.0);
    private static final List<Double> RECALLS = List.of(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999);
    private static final String GREY = "#5a5f66";
    private static final String OTHERS = "#8a4a1c";
    private static final double RADIUS = 4;

    /// Pixels between points of a frontier that words keep off.
    private static final double SPACING = 10;

    private final Svg svg;
    private final PlotArea area;
    private final int factor;
    private final List<PeerRow> rows;
    private final LabelPlaces places;

    /// @param factor the place in {@link PeerRow#FACTORS} of the re-ranking
    /// @param all what was measured; what lies outside of the area is left out
    RecallPanel(Svg svg, PlotArea area, int factor, List<PeerRow> all) {
        this.svg = svg;
        this.area = area;
        this.factor = factor;
        this.rows = all.stream()
                .filter(row -> area.hasBytes(row.footprint().bytes())
                        && area.hasRecall(row.recall().get(factor)))
                .toList();
        this.places = new LabelPlaces(area);
    }

    /// Draws it.
    ///
    /// @param named which codes are named
    void draw(String title, Predicate<PeerRow> named) {
        svg.heading(area.left(), area.top() - 8, title);
        drawAxes();
        Map<String, List<PeerRow>> series = new LinkedHashMap<>();
        rows.forEach(row ->
                series.computeIfAbsent(row.series(), name -> new ArrayList<>()).add(row));
        series.values().forEach(this::drawSeries);
        drawFrontier(frontier(false), OTHERS, "stroke-dasharray=\"6 4\" ");
        drawFrontier(frontier(true), MakerMark.LLOYD.colour(), "");
        rows.forEach(this::drawMark);
        // The best first, since what comes later has less room.
        Set<PeerRow> others = new LinkedHashSet<>(frontier(false));
        others.addAll(rows);
        others.stream()
                .filter(row -> !row.isOurs() && named.test(row))
                .forEach(row -> drawLabel(row.name(), List.of(row)));
        series.forEach((name, each) -> {
            List<PeerRow> some =
                    each.stream().filter(row -> row.isOurs() && named.test(row)).toList();
            drawLabel(name, some);
        });
    }

    /// The best for the bytes, of ours or of everybody else's.
    private List<PeerRow> frontier(boolean ours) {
        return Frontier.of(rows.stream().filter(row -> row.isOurs() == ours).toList(), factor);
    }

    private double x(PeerRow row) {
        return area.x(row.footprint().bytes());
    }

    private double y(PeerRow row) {
        return area.y(row.recall().get(factor));
    }

    private void drawAxes() {
        for (double bytes : BYTES) {
            if (area.hasBytes(bytes)) {
                double x = area.x(bytes);
                drawGrid(x, area.top(), x, area.bottom());
                svg.text(x, area.bottom() + 11, Svg.Anchor.MIDDLE, GREY, PeerTable.number(bytes, 0));
            }
        }
        for (double recall : RECALLS) {
            if (area.hasRecall(recall) && recall <= area.highest()) {
                double y = area.y(recall);
                drawGrid(area.left(), y, area.right(), y);
                svg.text(area.left() - 5, y, Svg.Anchor.END, GREY, Double.toString(recall));
            }
        }
        svg.text(area.right(), area.bottom() + 25, Svg.Anchor.END, GREY, "bytes a vector");
    }

    private void drawGrid(double fromX, double fromY, double toX, double toY) {
        svg.line(new double[] {fromX, fromY, toX, toY}, "stroke=\"#e3e5e9\"");
    }

    private void drawSeries(List<PeerRow> series) {
        drawThrough(
                series, "stroke=\"" + MakerMark.of(series.getFirst().maker()).colour() + "\" stroke-opacity=\"0.28\"");
    }

    private void drawFrontier(List<PeerRow> frontier, String colour, String dashes) {
        drawThrough(frontier, dashes + "stroke=\"" + colour + "\" stroke-width=\"2.2\" stroke-opacity=\"0.8\"");
        for (int index = 1; index < frontier.size(); index++) {
            keepOff(frontier.get(index - 1), frontier.get(index));
        }
    }

    private void drawThrough(List<PeerRow> points, String style) {
        double[] line = points.stream()
                .flatMapToDouble(row -> DoubleStream.of(x(row), y(row)))
                .toArray();
        if (points.size() > 1) {
            svg.line(line, style);
        }
    }

    private void keepOff(PeerRow from, PeerRow to) {
        int steps = (int) Math.ceil(Math.hypot(x(to) - x(from), y(to) - y(from)) / SPACING);
        for (int step = 0; step < steps; step++) {
            double share = (double) step / steps;
            places.take(x(from) + share * (x(to) - x(from)), y(from) + share * (y(to) - y(from)), 1);
        }
    }

    private void drawMark(PeerRow row) {
        MakerMark mark = MakerMark.of(row.maker());
        svg.mark(x(row), y(row), mark.path(), mark.colour());
        places.take(x(row), y(row), RADIUS);
    }

    /// Names one of some codes, whichever there is room beside.
    private void drawLabel(String words, List<PeerRow> some) {
        if (some.isEmpty()) {
            return;
        }
        String colour = MakerMark.of(some.getFirst().maker()).colour();
        places.place(
                        words,
                        some.stream()
                                .map(row -> new LabelPlaces.Spot(x(row), y(row)))
                                .toList())
                .ifPresent(place -> {
                    LabelPlaces.Spot near = place.near();
                    double[] leader = {place.point().x(), place.point().y(), near.x(), near.y()};
                    svg.line(leader, "stroke=\"" + colour + "\" stroke-width=\"0.7\"");
                    svg.text(place.text().x(), place.text().y(), Svg.Anchor.START, colour, words);
                });
    }
}
