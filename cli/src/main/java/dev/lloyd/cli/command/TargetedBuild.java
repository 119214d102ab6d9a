package dev.lloyd.cli.command;

import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.lab.recall.IndexMeasurement;
import dev.lloyd.lab.recall.IndexRow;
import dev.lloyd.lab.recall.TargetRecall;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexEdit;
import dev.lloyd.vectors.index.SearchDefaults;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Chooses a recipe by measuring samples, builds the index, and finds by measuring it how it must be searched.
record TargetedBuild(TargetRecall target, Path destination, Metric metric, long seed) {
    /// Builds the index with a recipe.
    @FunctionalInterface
    interface Builder {
        void build(Recipe recipe) throws IOException;
    }

    /// What was chosen, expected and measured.
    ///
    /// @param index what was built
    /// @param target the recall that was asked for
    /// @param k neighbours that count
    /// @param expected recall of the codes, when all are scored
    /// @param probes cells to look at
    /// @param beam how many of the best a walk of the graph keeps; 0 without a graph
    /// @param rerank `rerank * k` best estimates are scored exactly; 0 for none
    /// @param measured recall of the index, searched so
    /// @param queries it was measured with
    record Outcome(
            IndexInfo index,
            double target,
            int k,
            double expected,
            int probes,
            int beam,
            int rerank,
            double measured,
            int queries) {
        private String place() {
            if (beam > 0) {
                return "along links, a beam of " + beam;
            }
            return index.cells() > 1 ? probes + " of " + index.cells() + " cells" : "every vector";
        }

        void print(PrintWriter out) {
            index.print(out);
            out.println("search   " + place()
                    + (rerank == 0 ? ", no re-ranking" : ", exact scores of " + rerank + " x " + k));
            out.println("expected " + Figures.decimals(expected, 4) + " recall " + k + "@" + k
                    + " of the codes, when all are scored");
            out.println("measured " + Figures.decimals(measured, 4) + " with " + Figures.count(queries) + " queries; "
                    + (measured >= target ? "at least the " : "below the ") + target + " that was asked for");
        }
    }

    private static SearchDefaults defaults(IndexRow row) {
        return row.beam() > 0
                ? SearchDefaults.beaming(row.beam(), row.rerank())
                : SearchDefaults.probing(row.probes(), row.rerank());
    }

    private static int[] rows(long[] own) {
        return Arrays.stream(own).mapToInt(Math::toIntExact).toArray();
    }

    Outcome run(VectorFile file, Optional<Matrix> queries, Workers workers, Builder builder) throws IOException {
        long[] own = queries.isPresent() ? new long[0] : TargetRecall.heldOut(file);
        Matrix asked = queries.isPresent() ? queries.get() : TargetRecall.rows(file, own);
        TargetRecall.Choice choice;
        try (ProgressLine progress = ProgressLine.start("measure", "recipes", 8)) {
            choice = target.choose(file, own, asked, metric, seed, workers, text -> {
                progress.note(text);
                progress.step();
            });
        }
        builder.build(choice.recipe());
        IndexRow row;
        try (VectorIndex index = VectorIndex.open(destination)) {
            row = new IndexMeasurement(index, file, asked, rows(own), target.k(), workers)
                    .reach(target.recall(), choice.rerank());
        }
        IndexEdit.recommend(destination, defaults(row));
        try (VectorIndex index = VectorIndex.open(destination)) {
            return new Outcome(
                    IndexInfo.of(index),
                    target.recall(),
                    target.k(),
                    choice.expected(),
                    row.probes(),
                    row.beam(),
                    row.rerank(),
                    row.recall(),
                    asked.rows());
        }
    }
}
