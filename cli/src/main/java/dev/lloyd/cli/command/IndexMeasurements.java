package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.lab.recall.IndexFigures;
import dev.lloyd.lab.recall.IndexMeasurement;
import dev.lloyd.lab.recall.IndexRow;
import dev.lloyd.vectors.codec.SplitVectors;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.StageCoverage;
import dev.lloyd.vectors.search.TierCoverage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Searches of an index with more and more probes, or with wider and wider beams if it has a graph, without and with
/// exact scores where the vectors are kept.
///
/// @param epsilon deviations that first looks allow for, 0 or more; infinity for no such looks
/// @param efforts probes or beams; as the index has it if there are none
record IndexMeasurements(VectorIndex index, int k, double epsilon, List<Integer> efforts) {
    private static final int RERANK = 4;

    /// Queries that a first look is measured with.
    private static final int QUERIES = 100;

    /// Doublings of `k` that beams are measured with.
    private static final int BEAMS = 6;

    /// @param asked the queries
    IndexFigures measure(VectorFile base, Matrix asked, Workers workers) throws IOException {
        List<IndexRow> rows = rows(base, asked, workers);
        Matrix some = asked.rowSlice(0, Math.min(QUERIES, asked.rows()));
        boolean looks = index.hasHeads() && Double.isFinite(epsilon);
        boolean stages = index.codec().isStaged() && !hasGraph();
        return new IndexFigures(
                index.path().toString(),
                index.codec().recipe().text(),
                index.metric().toString(),
                index.size(),
                index.codec().dimension(),
                place(),
                (double) Files.size(index.path()) / index.size(),
                asked.rows(),
                k,
                epsilon,
                rows,
                looks
                        ? Optional.of(TierCoverage.of(index.coded().split().orElseThrow(), some, epsilon))
                        : Optional.empty(),
                stages ? Optional.of(StageCoverage.of(index.coded(), some, k, epsilon)) : Optional.empty());
    }

    private List<IndexRow> rows(VectorFile base, Matrix asked, Workers workers) throws IOException {
        TreeSet<Integer> all = chosen();
        List<IndexRow> rows = new ArrayList<>();
        try (ProgressLine progress = ProgressLine.start("measure", "searches", all.size())) {
            progress.note("exact search");
            IndexMeasurement measurement = new IndexMeasurement(index, base, asked, k, workers).allowing(epsilon);
            for (int each : all) {
                progress.note(hasGraph() ? "beam " + each : each + " of " + index.cellCount() + " cells");
                rows.add(measure(measurement, each, 0));
                if (index.hasVectors()) {
                    rows.add(measure(measurement, each, RERANK));
                }
                progress.step();
            }
        }
        return rows;
    }

    private boolean hasGraph() {
        return index.graphShape().isPresent();
    }

    private IndexRow measure(IndexMeasurement measurement, int effort, int rerank) {
        return hasGraph() ? measurement.measureBeam(effort, rerank) : measurement.measure(effort, rerank);
    }

    /// A beam of all vectors is a scan of them.
    private TreeSet<Integer> chosen() {
        TreeSet<Integer> all = new TreeSet<>(efforts);
        int most = hasGraph() ? Math.max(1, index.size()) : index.cellCount();
        int first = hasGraph() ? k : 1;
        int last = hasGraph() ? Math.min(most, k << BEAMS) : most;
        for (int each = first; efforts.isEmpty() && each < last; each *= 2) {
            all.add(each);
        }
        all.add(most);
        return all;
    }

    void print(PrintWriter out, IndexFigures figures) {
        Table table = Table.of(hasGraph() ? "beam" : "probes", "re-ranked", "recall", "queries/s");
        for (IndexRow row : figures.searches()) {
            table.row(
                    Figures.count(hasGraph() ? row.beam() : row.probes()),
                    row.rerank() == 0 ? "none" : row.rerank() + " x " + k,
                    Figures.decimals(row.recall(), 4),
                    Figures.count(Math.round(row.queriesPerSecond())));
        }
        table.print(out);
        out.println();
        out.println(figures.index() + ": " + Figures.count(figures.vectors()) + " vectors in " + figures.place() + ", "
                + figures.recipe() + ", " + Figures.decimals(figures.bytes(), 1) + " B a vector in the file, "
                + Figures.count(figures.queries()) + " queries, " + figures.metric() + ", recall " + k + "@" + k);
        figures.heads().ifPresent(coverage -> printHeads(out, coverage));
        figures.stages().ifPresent(coverage -> printStages(out, coverage));
    }

    /// With cells queries are compared with what is left of vectors, which covers as much.
    private void printHeads(PrintWriter out, TierCoverage coverage) {
        SplitVectors split = index.coded().split().orElseThrow();
        out.println("a first look at heads (" + Figures.decimals((double) split.firstBytes() / index.size(), 1) + " of "
                + Figures.decimals((double) split.byteSize() / index.size(), 1) + " B) is within "
                + Figures.decimals(epsilon, 1) + " deviations of " + Figures.decimals(coverage.covered(), 4)
                + " of scores, and as far too low for " + Figures.decimals(coverage.below(), 4));
    }

    private void printStages(PrintWriter out, StageCoverage coverage) {
        out.println("allowing " + Figures.decimals(epsilon, 1) + " deviations, "
                + Figures.decimals(coverage.looked(), 4) + " of the segments of codes are looked at, which finds "
                + Figures.decimals(coverage.found(), 4) + " of the " + k + " nearest by whole records");
    }

    private String place() {
        return index.graphShape()
                .map(shape -> "a graph of " + shape.degree() + " links")
                .orElseGet(() -> Figures.count(index.cellCount()) + (index.cellCount() == 1 ? " cell" : " cells"));
    }
}
