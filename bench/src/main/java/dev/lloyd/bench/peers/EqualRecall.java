package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// How fast peers find ten neighbours at the same recall, read off their curves.
///
/// @param rows what was measured
/// @param factor of re-ranking, see {@link CurvePoint#factor()}
record EqualRecall(List<PeerRow> rows, int factor) {
    private static final List<Double> LEVELS = List.of(0.8, 0.85, 0.9, 0.95, 0.98, 0.99);
    private static final List<Double> COMPARED = List.of(0.9, 0.95, 0.99);
    private static final List<String> HEADINGS = List.of(
            "somebody else's",
            "recall",
            "bytes",
            "queries/s",
            "or in batches",
            "our fastest",
            "bytes",
            "queries/s",
            "times theirs",
            "times theirs in batches");

    /// Queries a second of every graph and all cells.
    Table speeds() {
        List<String> columns = new ArrayList<>(List.of("codes", "bytes"));
        LEVELS.forEach(level -> columns.add(String.format(Locale.ROOT, "%.2f", level)));
        List<List<String>> lines = new ArrayList<>();
        for (PeerRow row : wandering()) {
            lines.add(line(row, row.name(), Curve.of(row, factor, CurvePoint::rate)));
            if (isFaiss(row)) {
                lines.add(line(row, row.name() + " (batches)", Curve.of(row, factor, CurvePoint::batchRate)));
            }
        }
        return new Table(
                "Queries a second at equal recall, " + how(),
                "Searches for ten neighbours, one thread, one query at a time unless it says batches, at the recall that heads"
                        + " the column; between measured widths by interpolation, below the narrowest search as fast as that. A dash: it does not find so much.",
                columns,
                lines);
    }

    private String how() {
        return factor == 1
                ? "codes alone"
                : "up to " + factor * VectorSet.NEIGHBOURS + " candidates re-ranked with the vectors themselves";
    }

    private List<PeerRow> wandering() {
        List<PeerRow> all = new ArrayList<>(PeerTable.sorted(rows, SearchPeer.Kind.CELLS));
        all.addAll(PeerTable.sorted(rows, SearchPeer.Kind.GRAPH));
        return all.stream().filter(row -> !Double.isNaN(row.rate())).toList();
    }

    private static boolean isFaiss(PeerRow row) {
        return row.maker().equals("faiss");
    }

    private static List<String> line(PeerRow row, String name, Curve curve) {
        List<String> cells =
                new ArrayList<>(List.of(name, PeerTable.number(row.footprint().bytes(), 1)));
        LEVELS.forEach(level -> cells.add(PeerTable.rate(curve.rateAt(level).orElse(Double.NaN))));
        return cells;
    }

    /// Each graph and all cells of others beside the fastest of ours.
    Table ratios() {
        List<List<String>> lines = new ArrayList<>();
        for (PeerRow other : wandering()) {
            for (double level : COMPARED) {
                OptionalDouble single =
                        Curve.of(other, factor, CurvePoint::rate).rateAt(level);
                if (!other.isOurs() && single.isPresent()) {
                    double better = Curve.of(other, factor, CurvePoint::betterRate)
                            .rateAt(level)
                            .orElse(Double.NaN);
                    lines.add(compared(other, level, single.getAsDouble(), better));
                }
            }
        }
        return new Table(
                "Ours beside theirs at equal recall, " + how(),
                "For each of the others' curves, the fastest of ours, however it searches, that takes no more bytes; ours one query at a"
                        + " time. 'times theirs in batches' divides by the faster of both ways to ask theirs.",
                HEADINGS,
                lines);
    }

    private List<String> compared(PeerRow other, double level, double single, double better) {
        List<String> cells = new ArrayList<>(List.of(
                other.name(),
                PeerTable.number(level, 2),
                PeerTable.number(other.footprint().bytes(), 1),
                PeerTable.rate(single),
                Double.isNaN(other.batchRate()) ? "-" : PeerTable.rate(better)));
        Optional<Curve> ours = rows.stream()
                .filter(row -> row.isOurs()
                        && row.footprint().bytes() <= other.footprint().bytes())
                .map(row -> Curve.of(row, factor, CurvePoint::rate))
                .filter(curve -> curve.rateAt(level).isPresent())
                .max(Comparator.comparingDouble(curve -> curve.rateAt(level).getAsDouble()));
        if (ours.isEmpty()) {
            cells.addAll(List.of("none", "-", "-", "-", "-"));
            return cells;
        }
        double rate = ours.get().rateAt(level).getAsDouble();
        PeerRow row = ours.get().row();
        cells.addAll(List.of(
                row.name(),
                PeerTable.number(row.footprint().bytes(), 1),
                PeerTable.rate(rate),
                PeerTable.number(rate / single, 2),
                Double.isNaN(other.batchRate()) ? "-" : PeerTable.number(rate / better, 2)));
        return cells;
    }
}
