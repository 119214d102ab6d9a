package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How fast every code is scored, ours beside others of about as many bytes.
final class ScanSpeeds {
    /// Ours may take so many times as many bytes.
    private static final double LEAST = 0.8;

    private static final double MOST = 1.1;

    private static final List<String> HEADINGS = List.of(
            "somebody else's",
            "bytes",
            "recall",
            "queries/s",
            "for ten",
            "our fastest",
            "bytes",
            "recall",
            "queries/s",
            "for ten",
            "times theirs",
            "for ten",
            "times their batches",
            "for ten");

    private ScanSpeeds() {}

    static Table of(List<PeerRow> rows) {
        List<PeerRow> scans = PeerTable.sorted(rows, SearchPeer.Kind.EVERY_CODE);
        List<List<String>> lines = new ArrayList<>();
        for (PeerRow other : scans) {
            double bytes = other.footprint().bytes();
            if (!other.isOurs() && !Double.isNaN(other.rate())) {
                scans.stream()
                        .filter(row -> row.isOurs()
                                && row.footprint().bytes() >= LEAST * bytes
                                && row.footprint().bytes() <= MOST * bytes)
                        .max(Comparator.comparingDouble(PeerRow::rate))
                        .ifPresent(ours -> lines.add(line(other, ours)));
            }
        }
        return new Table(
                "Every code scored: speed at about as many bytes",
                "For each of the others' codes, the fastest of ours that take 0.8 to 1.1 times as many bytes: queries for the 100 best estimates a"
                        + " second, one at a time, and queries for ten. 'times their batches' divides ours, all queries together, by theirs handed over"
                        + " likewise. Recall differs: see both columns.",
                HEADINGS,
                lines);
    }

    private static List<String> line(PeerRow other, PeerRow ours) {
        List<String> cells = new ArrayList<>(cells(other));
        cells.addAll(cells(ours));
        CurvePoint theirTen = ten(other);
        CurvePoint ourTen = ten(ours);
        cells.add(PeerTable.number(ours.rate() / other.rate(), 2));
        cells.add(PeerTable.number(ourTen.rate() / theirTen.rate(), 2));
        cells.add(PeerTable.number(ours.batchRate() / other.batchRate(), 2));
        cells.add(PeerTable.number(ourTen.batchRate() / theirTen.batchRate(), 2));
        return cells;
    }

    private static List<String> cells(PeerRow row) {
        return List.of(
                row.name(),
                PeerTable.number(row.footprint().bytes(), 1),
                PeerTable.number(row.recall().getFirst(), 3),
                PeerTable.rate(row.rate()),
                PeerTable.rate(ten(row).rate()));
    }

    /// The search for ten of which nothing is re-ranked; unknown in results that have no curve.
    private static CurvePoint ten(PeerRow row) {
        return row.curve().stream()
                .filter(point -> point.factor() == 1)
                .findFirst()
                .orElse(CurvePoint.of(1, 1));
    }
}
