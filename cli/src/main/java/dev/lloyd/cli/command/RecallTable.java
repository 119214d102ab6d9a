package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Table;
import dev.lloyd.lab.recall.RecallRow;
import java.io.PrintWriter;
import java.util.List;

/// Measured codecs as `lloyd index measure` prints them.
final class RecallTable {
    private static final String[] COLUMNS = {
        "recipe",
        "bytes",
        "shared",
        "recall",
        "x2",
        "x5",
        "x10",
        "bias",
        "d x var",
        "within",
        "1 - cos2",
        "vectors/s",
        "queries/s"
    };

    private RecallTable() {}

    static void print(PrintWriter out, List<RecallRow> rows) {
        Table table = Table.of(COLUMNS);
        rows.forEach(row -> table.row((Object[]) cells(row)));
        table.print(out);
        RecallRow first = rows.getFirst();
        out.println();
        out.println(Figures.count(first.vectors()) + " vectors of " + first.dimension() + " dimensions, "
                + Figures.count(first.queries()) + " queries, " + first.metric() + ", recall " + first.k() + "@"
                + first.k() + ", every code scored");
        if (rows.stream().anyMatch(row -> !Double.isNaN(row.coverage()))) {
            out.println("within: at most " + first.bound() + " kept deviations off");
        }
    }

    private static String[] cells(RecallRow row) {
        return new String[] {
            row.recipe(),
            Figures.decimals(row.bytes(), 1),
            Figures.bytes(row.sharedBytes()),
            Figures.decimals(row.recallAt(1), 4),
            Figures.decimals(row.recallAt(2), 4),
            Figures.decimals(row.recallAt(5), 4),
            Figures.decimals(row.recallAt(10), 4),
            Figures.decimals(row.bias(), 5),
            Figures.significant(row.variance()),
            Double.isNaN(row.coverage()) ? "-" : Figures.decimals(row.coverage(), 3),
            Figures.significant(row.distortion()),
            Figures.count(Math.round(row.vectorsPerSecond())),
            Figures.count(Math.round(row.queriesPerSecond()))
        };
    }
}
