package dev.lloyd.bench.peers;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Recall against bytes of all codes, every one scored, as a drawing that stands beside a document: without
/// re-ranking, and below it with 2, 5 and 10 times as many candidates re-ranked.
final class RecallPlot {
    /// Smaller codes, of a recall of less than a half here, are in the table only.
    private static final double LEAST_BYTES = 40;

    /// How to read it.
    static final String TEXT =
            "Recall of codes, every one scored. Upwards equal steps are equal ratios of what is missed; what finds"
                    + " more than the upper edge is drawn there. Codes of fewer than 40 bytes are in the table only.";

    private static final double MOST_BYTES = 460;

    /// At the upper edge of the smaller panels.
    private static final double MOST_RECALL = 0.999;

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 1120;
    private static final double MARGIN = 46;

    private final List<PeerRow> rows;
    private final Svg svg = new Svg(WIDTH, HEIGHT);

    private RecallPlot(List<PeerRow> rows) {
        this.rows = PeerTable.sorted(rows, SearchPeer.Kind.EVERY_CODE);
    }

    /// The drawing, in SVG.
    static String svg(List<PeerRow> rows) {
        return new RecallPlot(rows).drawn();
    }

    private String drawn() {
        PlotArea large = new PlotArea(MARGIN, 60, WIDTH - MARGIN - 14, 660, LEAST_BYTES, MOST_BYTES, 0.45, 0.998);
        new RecallPanel(svg, large, 0, rows)
                .draw("Recall 10@10 against bytes a vector, nothing re-ranked", row -> true);
        double width = (WIDTH - 3 * MARGIN - 14) / 3;
        for (int factor = 1; factor < PeerRow.FACTORS.size(); factor++) {
            PlotArea small = new PlotArea(
                    MARGIN + (factor - 1) * (width + MARGIN),
                    790,
                    width,
                    280,
                    LEAST_BYTES,
                    MOST_BYTES,
                    0.65,
                    MOST_RECALL);
            Set<PeerRow> best = best(factor);
            new RecallPanel(svg, small, factor, rows)
                    .draw(PeerRow.FACTORS.get(factor) * VectorSet.NEIGHBOURS + " candidates re-ranked", best::contains);
        }
        drawLegend();
        return svg.toString();
    }

    /// Those of both frontiers that are not at the upper edge.
    private Set<PeerRow> best(int factor) {
        Set<PeerRow> best = new HashSet<>();
        for (boolean ours : new boolean[] {true, false}) {
            best.addAll(Frontier.of(
                    rows.stream().filter(row -> row.isOurs() == ours).toList(), factor));
        }
        best.removeIf(row -> row.recall().get(factor) > MOST_RECALL);
        return best;
    }

    private void drawLegend() {
        double x = MARGIN;
        for (MakerMark mark : MakerMark.values()) {
            if (rows.stream().anyMatch(row -> MakerMark.of(row.maker()) == mark)) {
                svg.mark(x + 4, 20, mark.path(), mark.colour());
                svg.text(x + 14, 20, Svg.Anchor.START, mark.colour(), mark.maker());
                x += 80;
            }
        }
        svg.text(
                x + 10,
                20,
                Svg.Anchor.START,
                "#3b3b3b",
                "Thick lines: the best for the bytes, ours solid, everybody else's dashed. Thin lines join a series.");
    }
}
