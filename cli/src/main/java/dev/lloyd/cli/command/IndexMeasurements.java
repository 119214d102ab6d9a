package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.lab.recall.IndexMeasurement;
import dev.lloyd.lab.recall.IndexRow;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Searches of an index with more and more probes, without and with exact scores where the vectors are kept.
record IndexMeasurements(VectorIndex index, int k, List<Integer> probes) {
    private static final int RERANK = 4;

    List<IndexRow> rows(VectorFile base, Matrix asked, Workers workers) throws IOException {
        TreeSet<Integer> cells = new TreeSet<>(probes);
        for (int each = 1; probes.isEmpty() && each < index.cellCount(); each *= 2) {
            cells.add(each);
        }
        cells.add(index.cellCount());
        List<IndexRow> rows = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.start("measure", "searches", cells.size())) {
            progress.note("exact search");
            IndexMeasurement measurement = new IndexMeasurement(index, base, asked, k, workers);
            for (int each : cells) {
                progress.note(each + " of " + index.cellCount() + " cells");
                rows.add(measurement.measure(each, 0));
                if (index.hasVectors()) {
                    rows.add(measurement.measure(each, RERANK));
                }
                progress.step();
            }
        }
        return rows;
    }

    void print(PrintWriter out, List<IndexRow> rows, int queries) {
        Table table = Table.of("probes", "re-ranked", "recall", "queries/s");
        for (IndexRow row : rows) {
            table.row(
                    Figures.count(row.probes()),
                    row.rerank() == 0 ? "none" : row.rerank() + " x " + k,
                    Figures.decimals(row.recall(), 4),
                    Figures.count(Math.round(row.queriesPerSecond())));
        }
        table.print(out);
        out.println();
        out.println(index.path() + ": " + Figures.count(index.size()) + " vectors in "
                + Figures.count(index.cellCount()) + " cells, "
                + index.codec().recipe().text() + ", " + Figures.count(queries) + " queries, " + index.metric()
                + ", recall " + k + "@" + k);
    }
}
