package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// The figures as tables of text.
final class PeerTable {
    private static final List<String> COLUMNS = List.of(
            "codes",
            "bytes",
            "of these graph",
            "floats kept",
            "shared KB",
            "recall",
            "x2",
            "x5",
            "x10",
            "queries/s",
            "in batches",
            "times Lucene",
            "build s");
    private static final List<String> MATCHED =
            List.of("somebody else's", "bytes", "recall", "our fewest bytes", "bytes", "recall");

    private static final String UNKNOWN = "-";

    private PeerTable() {}

    /// The rows of a kind of search, by bytes.
    static Table of(List<PeerRow> rows, SearchPeer.Kind kind, String title, String text) {
        List<List<String>> lines =
                sorted(rows, kind).stream().map(PeerTable::cells).toList();
        // What was not measured for any of them has no column.
        List<Integer> known = IntStream.range(0, COLUMNS.size())
                .filter(column ->
                        lines.stream().anyMatch(line -> !line.get(column).equals(UNKNOWN)))
                .boxed()
                .toList();
        return new Table(
                title,
                text,
                picked(COLUMNS, known),
                lines.stream().map(line -> picked(line, known)).toList());
    }

    private static List<String> picked(List<String> line, List<Integer> columns) {
        return columns.stream().map(line::get).toList();
    }

    static List<PeerRow> sorted(List<PeerRow> rows, SearchPeer.Kind kind) {
        return rows.stream()
                .filter(row -> row.kind() == kind)
                .sorted(Comparator.comparingDouble(
                        (PeerRow row) -> row.footprint().bytes()))
                .toList();
    }

    /// For the codes of others, ours with the fewest bytes and no less recall, every code scored, nothing
    /// re-ranked.
    static Table matched(List<PeerRow> rows, String title, String text) {
        List<PeerRow> all = sorted(rows, SearchPeer.Kind.EVERY_CODE);
        List<List<String>> lines = new ArrayList<>();
        for (PeerRow other : all) {
            if (!other.isOurs()) {
                Optional<PeerRow> match = all.stream()
                        .filter(row -> row.isOurs()
                                && row.recall().getFirst() >= other.recall().getFirst())
                        .findFirst();
                List<String> line = new ArrayList<>(short3(other));
                line.addAll(match.map(PeerTable::short3).orElse(List.of("none", "-", "-")));
                lines.add(line);
            }
        }
        return new Table(title, text, MATCHED, lines);
    }

    private static List<String> short3(PeerRow row) {
        return List.of(
                row.name(),
                number(row.footprint().bytes(), 1),
                number(row.recall().getFirst(), 3));
    }

    private static List<String> cells(PeerRow row) {
        Footprint footprint = row.footprint();
        List<String> cells = new ArrayList<>(List.of(
                row.name(),
                number(footprint.bytes(), 1),
                number(footprint.graph(), 1),
                number(footprint.raw(), 0),
                number(footprint.shared() / 1000.0, 0)));
        row.recall().forEach(share -> cells.add(number(share, 3)));
        cells.add(rate(row.rate()));
        cells.add(rate(row.batchRate()));
        cells.add(number(row.timesLucene(), 2));
        // Where speeds are not measured the machine need not be quiet, and times would say nothing.
        cells.add(number(Double.isNaN(row.rate()) ? Double.NaN : row.buildSeconds(), 1));
        return cells;
    }

    /// Queries a second.
    static String rate(double value) {
        return number(value, value < 100 ? 1 : 0);
    }

    /// A dash for what is not known.
    static String number(double value, int decimals) {
        return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /// A table in Markdown.
    static String markdown(Table table) {
        StringBuilder text = new StringBuilder();
        line(text, table.columns());
        line(text, table.columns().stream().map(column -> "---").toList());
        table.rows().forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
        text.append("|\n");
    }
}
