package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Panel;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The figures of a run as a report for the page, and as a section of the document.
final class PeerReport {
    private static final String SUMMARY =
            "Recall against bytes: Lloyd's vector codecs beside those of Lucene, JVector and faiss, on the same"
                    + " vectors and queries in one process.";
    private static final String COLUMNS =
            "'bytes' is all that a search reads for a vector: its code, the numbers beside"
                    + " it, its share of a graph. 'floats kept' are bytes of floats that are kept beside that, for re-ranking and merges;"
                    + " codes that keep none need the vectors from elsewhere to be re-ranked. 'shared' is what all vectors have in common"
                    + " (0 where it is in the bytes). 'recall' is 10@10: the share of the true ten neighbours among the ten best estimates;"
                    + " 'x2', 'x5', 'x10' among the best 20, 50 and 100, which is what re-ranking those with the vectors keeps.";
    private static final String SPEED =
            " 'queries/s': each finds the 100 best estimates, one at a time, one thread's processor time,"
                    + " the median of rounds in which all take turns, fewer of them for slow searches; 'in batches': all queries handed"
                    + " over together, still one thread, where a peer has a way to do so, and 64 of them where ours decode vectors to score"
                    + " them, which is what they share a decoded vector among; 'times Lucene' is the same over Lucene's 4-bit codes, searched alike.";

    private static final String GRAPHS =
            "Graphs of 32 links on the lowest level, faiss's of 64, built with a beam of 100,"
                    + " searched for 100 candidates; JVector's has no levels, and counts as it lies in memory. The columns are the"
                    + " same.";

    private PeerReport() {}

    static Report of(PeerResults results) {
        List<PeerRow> rows = results.rows();
        List<Panel> panels = new ArrayList<>(PeerPlots.of(rows));
        panels.addAll(tables(rows));
        List<Report.Fact> listed = new ArrayList<>();
        results.facts().forEach((name, value) -> listed.add(new Report.Fact(name, value)));
        return new Report("Vector codecs and their peers", SUMMARY, listed, panels);
    }

    /// Those about which something was measured.
    static List<Table> tables(List<PeerRow> rows) {
        List<Table> all = new ArrayList<>(List.of(
                PeerTable.matched(
                        rows,
                        "As much recall in how few bytes",
                        "For each of the others' codes, the smallest of ours that find no fewer neighbours; every code is scored,"
                                + " nothing re-ranked."),
                ScanSpeeds.of(rows),
                PeerTable.of(
                        rows,
                        SearchPeer.Kind.EVERY_CODE,
                        "Every code scored",
                        hasSpeeds(rows) ? COLUMNS + SPEED : COLUMNS),
                PeerTable.of(
                        rows,
                        SearchPeer.Kind.CELLS,
                        "In cells",
                        SearchPeer.Kind.CELLS.width() + " cells are looked at. The bytes have one for the number of the"
                                + " cell; numbers of vectors are not counted, for nobody. The other columns are the same;"
                                + " 'times Lucene' is over its 4-bit codes under its graph."),
                PeerTable.of(rows, SearchPeer.Kind.GRAPH, "Under a graph", GRAPHS)));
        for (int factor : CurvePoint.FACTORS) {
            EqualRecall equal = new EqualRecall(rows, factor);
            all.add(equal.ratios());
            all.add(equal.speeds());
        }
        return all.stream().filter(table -> !table.rows().isEmpty()).toList();
    }

    private static boolean hasSpeeds(List<PeerRow> rows) {
        return rows.stream().anyMatch(row -> !Double.isNaN(row.rate()));
    }

    /// A section: the command, the facts, the plot, the tables and what their columns are, in Markdown.
    ///
    /// @param plot what the section calls the drawing of {@link RecallPlot}, if there is one
    static String markdown(PeerResults results, Optional<String> plot) {
        Map<String, String> facts = results.facts();
        StringBuilder text = new StringBuilder("## `")
                .append(facts.getOrDefault(PeerResults.COMMAND, ""))
                .append("`, ")
                .append(facts.getOrDefault("date", ""))
                .append("\n\n");
        facts.forEach((name, value) -> {
            if (!name.equals(PeerResults.COMMAND)) {
                text.append("- ").append(name).append(": ").append(value).append('\n');
            }
        });
        plot.ifPresent(file -> text.append("\n![Recall against bytes](")
                .append(file)
                .append(")\n\n")
                .append(RecallPlot.TEXT)
                .append('\n'));
        for (Table table : tables(results.rows())) {
            text.append("\n### ").append(table.title()).append("\n\n");
            text.append(table.text()).append("\n\n").append(PeerTable.markdown(table));
        }
        return text.toString();
    }
}
