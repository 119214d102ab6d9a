package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.recall.IndexRow;
import dev.lloyd.lab.recall.RecallMeasurement;
import dev.lloyd.lab.recall.RecallRow;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Measures vector codecs on a file of vectors.
@Command(
        name = "measure",
        header = "Recall against bytes: vector codecs on vectors and queries of yours.",
        description = {
            "With recipes: codes every vector, scores every code for every query, and compares with exact search.",
            "",
            "'bytes' counts the code of a vector and all numbers beside it; 'shared' is what all vectors have in common, such "
                    + "as codebooks. 'recall' is the share of the true k among the k best estimates; 'x2' among the 2k best, "
                    + "which is what re-ranking them with exact scores keeps. 'bias' and 'd x var' are those of the estimate, "
                    + "relative to the lengths of vector and query; 'within' is the share that is at most 1.9 of the kept "
                    + "deviations off (estimator=unbiased(bound=stored) keeps them), '1 - cos2' the error of the decoded vector "
                    + "at its best length.",
            "",
            "With --index: searches an index of the same vectors, looking at more and more of its cells, or with wider and wider "
                    + "beams if it has a graph. With all cells and vectors, what is lost is lost by quantization; what is lost "
                    + "beyond that is lost by cells or graph. An index that keeps the "
                    + "vectors is also measured with exact scores of the 4k best estimates.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd index measure base.npy --queries queries.npy 'hadamard | lloyd-max(bits=4)'",
            "  lloyd index measure base.npy --queries queries.npy rabitq eden --bits 1,2,4",
            "  lloyd index measure base.fvecs --queries q.fvecs --metric l2 'hadamard | int(bits=8, group=channel)'",
            "  lloyd index measure base.npy --queries queries.npy 'klt(of=weights) | centre | row-trellis(bits=2)' product",
            "  lloyd index measure base.npy --queries queries.npy --index base.lloyd --probes 8,16,32",
            "  lloyd index measure base.npy --queries queries.npy --index base.lloyd --beam 50,100,200",
        })
public final class IndexMeasureCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "VECTORS",
            description = "A .npy, .fvecs, .bvecs, .jsonl or .parquet file, a vector a row.")
    private Path vectors = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "RECIPE",
            description = "Recipe lines, or names of recipes.")
    private List<String> recipes = new ArrayList<>();

    @Option(
            names = "--bits",
            paramLabel = "B",
            split = ",",
            description = "Bits of a code per value: each recipe at each of these (default: as the recipes say).")
    private List<Double> bits = new ArrayList<>();

    @Option(
            names = "--queries",
            required = true,
            paramLabel = "FILE",
            description = "Queries, in a file of such a kind.")
    private Path queries = Path.of("");

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "inner-product",
            description = "inner-product, cosine or l2 (${DEFAULT-VALUE}).")
    private String metric = "";

    @Option(
            names = "-k",
            paramLabel = "K",
            defaultValue = "10",
            description = "Neighbours that count (${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--index",
            paramLabel = "FILE",
            description = "An index of the vectors: measure its searches instead of recipes.")
    private Optional<Path> index = Optional.empty();

    @Option(
            names = "--probes",
            split = ",",
            paramLabel = "N",
            description = "Cells of the index to look at (1, 2, 4, ... and all).")
    private List<Integer> probes = new ArrayList<>();

    @Option(
            names = "--beam",
            split = ",",
            paramLabel = "N",
            description = "Beams to walk the graph of the index with (k, 2k, 4k, ... 32k, and all vectors).")
    private List<Integer> beams = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N vectors.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of everything random (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexMeasureCommand() {}

    @Override
    public Integer call() throws IOException {
        if (index.isPresent() != recipes.isEmpty()) {
            throw new IllegalArgumentException("either recipes or an index (--index) can be measured");
        }
        return index.isPresent() ? measureIndex(index.get()) : measureRecipes();
    }

    private Integer measureIndex(Path file) throws IOException {
        try (VectorIndex opened = VectorIndex.open(file);
                VectorFile base = VectorFiles.open(vectors);
                Workers workers = threads.workers()) {
            Matrix asked = VectorFiles.read(queries, Integer.MAX_VALUE);
            List<Integer> efforts = opened.graphShape().isPresent() ? beams : probes;
            IndexMeasurements measurements = new IndexMeasurements(opened, k, efforts);
            List<IndexRow> rows = measurements.rows(base, asked, workers);
            output.print(rows, out -> measurements.print(out, rows, asked.rows()));
        }
        return 0;
    }

    private Integer measureRecipes() throws IOException {
        Metric near = Metric.parse(metric);
        List<Recipe> chosen = recipes.stream().flatMap(this::atRates).toList();
        Matrix base = VectorFiles.read(vectors, limit);
        Matrix asked = VectorFiles.read(queries, Integer.MAX_VALUE);
        List<RecallRow> rows = new ArrayList<>();
        try (Workers workers = threads.workers();
                ProgressLine progress = ProgressLine.start("measure", "recipes", chosen.size())) {
            progress.note("exact search");
            RecallMeasurement measurement = new RecallMeasurement(base, asked, near, k, seed, workers);
            for (Recipe recipe : chosen) {
                progress.note(recipe.text());
                rows.add(measurement.measure(recipe));
                progress.step();
            }
        }
        output.print(rows, out -> print(out, rows));
        return 0;
    }

    private Stream<Recipe> atRates(String recipe) {
        NamedRecipes names = NamedRecipes.standard();
        return bits.isEmpty()
                ? Stream.of(names.vectors(recipe, OptionalDouble.empty()))
                : bits.stream().map(rate -> names.vectors(recipe, OptionalDouble.of(rate)));
    }

    private static void print(PrintWriter out, List<RecallRow> rows) {
        Table table = Table.of(
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
                "search s");
        for (RecallRow row : rows) {
            table.row(
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
                    Figures.count(Math.round(row.vectors() / row.encodeSeconds())),
                    Figures.decimals(row.searchSeconds(), 1));
        }
        RecallRow first = rows.getFirst();
        table.print(out);
        out.println();
        out.println(Figures.count(first.vectors()) + " vectors of " + first.dimension() + " dimensions, "
                + Figures.count(first.queries()) + " queries, " + first.metric() + ", recall " + first.k() + "@"
                + first.k() + ", every code scored");
    }
}
