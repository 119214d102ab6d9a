package dev.lloyd.bench.peers;

import dev.lloyd.lab.report.Axis;
import dev.lloyd.lab.report.Panel;
import dev.lloyd.lab.report.PointPlot;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/// The figures of a run as a report for the page and the document, and as JSON.
final class PeerReport {
    private static final String SUMMARY =
            "Recall against bytes: Lloyd's vector codecs beside those of Lucene and JVector, on the same"
                    + " vectors and queries in one process.";
    private static final String COLUMNS =
            "'bytes' is all that a search reads for a vector: its code, the numbers beside"
                    + " it, its share of a graph. 'floats kept' are bytes of floats that are kept beside that, for re-ranking and merges;"
                    + " codes that keep none need the vectors from elsewhere to be re-ranked. 'shared' is what all vectors have in common"
                    + " (0 where it is in the bytes). 'recall' is 10@10: the share of the true ten neighbours among the ten best estimates;"
                    + " 'x2', 'x5', 'x10' among the best 20, 50 and 100, which is what re-ranking those with the vectors keeps.";
    private static final String SPEED =
            " 'queries/s': each finds the 100 best estimates, one at a time, one thread's processor time,"
                    + " the median of rounds in which all take turns; 'times Lucene' is the same over Lucene's 4-bit codes, searched alike.";

    private PeerReport() {}

    static Report of(Map<String, String> facts, List<PeerRow> rows) {
        List<Panel> panels = new ArrayList<>();
        panels.add(plot(rows, SearchPeer.Kind.EVERY_CODE, 0, "Recall of codes"));
        panels.add(plot(rows, SearchPeer.Kind.EVERY_CODE, 1, "Recall of codes, 20 re-ranked"));
        panels.add(plot(rows, SearchPeer.Kind.GRAPH, 0, "Recall under a graph"));
        panels.add(speeds(rows));
        panels.addAll(tables(rows));
        List<Report.Fact> listed = new ArrayList<>();
        facts.forEach((name, value) -> listed.add(new Report.Fact(name, value)));
        return new Report("Vector codecs and their peers", SUMMARY, listed, panels);
    }

    static List<Table> tables(List<PeerRow> rows) {
        return List.of(
                PeerTable.matched(
                        rows,
                        "As much recall in how few bytes",
                        "For each of the others' codes, the smallest of ours that find no fewer neighbours; every code is scored,"
                                + " nothing re-ranked."),
                PeerTable.of(rows, SearchPeer.Kind.EVERY_CODE, "Every code scored", COLUMNS + SPEED),
                PeerTable.of(
                        rows,
                        SearchPeer.Kind.GRAPH,
                        "Under a graph",
                        "Graphs of 32 links on the lowest level, built with a beam of 100, searched for 100 candidates; JVector's has no levels, and counts as it lies in memory. The columns"
                                + " are the same."));
    }

    private static PointPlot plot(List<PeerRow> rows, SearchPeer.Kind kind, int factor, String title) {
        return new PointPlot(
                title,
                "Higher is more, further left is smaller. Searched by: " + kind + ".",
                Axis.logarithmic("bytes a vector"),
                Axis.linear("recall 10@10"),
                series(
                        rows,
                        kind,
                        row -> row.footprint().bytes(),
                        row -> row.recall().get(factor)));
    }

    private static PointPlot speeds(List<PeerRow> rows) {
        List<PointPlot.Series> all = new ArrayList<>();
        for (SearchPeer.Kind kind : SearchPeer.Kind.values()) {
            for (PointPlot.Series each : series(rows, kind, row -> row.recall().getFirst(), PeerRow::rate)) {
                all.add(new PointPlot.Series(each.name() + ", " + kind, each.kind(), each.points()));
            }
        }
        return new PointPlot(
                "Speed",
                "Queries a second of one thread against recall without re-ranking.",
                Axis.linear("recall 10@10"),
                Axis.logarithmic("queries a second"),
                all);
    }

    private static List<PointPlot.Series> series(
            List<PeerRow> rows, SearchPeer.Kind kind, ToDoubleFunction<PeerRow> across, ToDoubleFunction<PeerRow> up) {
        Map<String, List<PointPlot.Point>> points = new LinkedHashMap<>();
        for (PeerRow row : PeerTable.sorted(rows, kind)) {
            points.computeIfAbsent(row.series(), name -> new ArrayList<>())
                    .add(new PointPlot.Point(across.applyAsDouble(row), up.applyAsDouble(row), row.name()));
        }
        return points.entrySet().stream()
                .map(entry -> new PointPlot.Series(entry.getKey(), PointPlot.Kind.MEASURED, entry.getValue()))
                .toList();
    }

    /// The facts, a table for each kind of search, and what the columns are, in Markdown.
    static String markdown(String head, Map<String, String> facts, List<PeerRow> rows) {
        StringBuilder text = new StringBuilder(head);
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        for (Table table : tables(rows)) {
            text.append("\n## ").append(table.title()).append("\n\n");
            text.append(table.text()).append("\n\n").append(PeerTable.markdown(table));
        }
        return text.toString();
    }

    /// An object with the facts and an array of rows.
    static String json(Map<String, String> facts, List<PeerRow> rows) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (PeerRow row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", row.name());
            object.put("maker", row.maker());
            object.put("search", row.kind().toString());
            object.put("bytes", row.footprint().bytes());
            object.put("graphBytes", row.footprint().graph());
            object.put("rawBytes", row.footprint().raw());
            object.put("sharedBytes", row.footprint().shared());
            for (int index = 0; index < PeerRow.FACTORS.size(); index++) {
                object.put(
                        "recallTimes" + PeerRow.FACTORS.get(index), row.recall().get(index));
            }
            object.put("buildSeconds", row.buildSeconds());
            if (!Double.isNaN(row.rate())) {
                object.put("queriesPerSecond", row.rate());
            }
            if (!Double.isNaN(row.timesLucene())) {
                object.put("timesLucene", row.timesLucene());
            }
            objects.add(object);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("facts", facts);
        document.put("rows", objects);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }
}
