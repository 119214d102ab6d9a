package dev.lloyd.cli.command;

import dev.lloyd.cli.Version;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.recall.IndexFigures;
import dev.lloyd.lab.recall.IndexReport;
import dev.lloyd.lab.recall.QueryTraining;
import dev.lloyd.lab.recall.RecallMeasurement;
import dev.lloyd.lab.recall.RecallReport;
import dev.lloyd.lab.recall.RecallRow;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.ReportPage;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.VectorSystem;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.index.IndexBuilding.Tuning;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.TierScan;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
                    + "relative to the lengths of vector and query; 'within' is the share that is at most --bound of the kept "
                    + "deviations off (estimator=unbiased(bound=stored) keeps them), '1 - cos2' the error of the decoded vector "
                    + "at its best length. Speeds are per second of processor time, of all queries together.",
            "",
            "With --index: searches an index of the same vectors, looking at more and more of its cells, or with wider and wider "
                    + "beams if it has a graph. With all cells and vectors, what is lost is lost by quantization; what is lost "
                    + "beyond that is lost by cells or graph. An index that keeps the "
                    + "vectors is also measured with exact scores of the 4k best estimates; one that keeps heads apart says how often a "
                    + "first look at them is within --bound deviations, and one whose codes are segments how many of those "
                    + "are looked at.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd index measure base.npy --queries queries.npy 'hadamard | lloyd-max(bits=4)'",
            "  lloyd index measure base.npy --queries queries.npy rabitq eden --bits 1,2,4",
            "  lloyd index measure base.fvecs --queries q.fvecs --metric l2 'hadamard | int(bits=8, group=channel)'",
            "  lloyd index measure base.npy --queries queries.npy 'klt(of=weights) | centre | row-trellis(bits=2)' product",
            "  lloyd index measure base.npy --queries queries.npy lloyd-vec saq --bits 1,2,4 --report recall.html",
            "  lloyd index measure base.npy --queries queries.npy distill-vq opq --query-log log.npy",
            "  lloyd index measure base.npy --queries queries.npy --index base.lloyd --probes 8,16,32",
            "  lloyd index measure base.npy --queries queries.npy --index base.lloyd --beam 50,100,200 --report beams.html",
        })
public final class IndexMeasureCommand implements Callable<Integer> {
    /// Deviations that 94 % of estimates are within.
    private static final double WITHIN = 1.9;

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

    @Option(
            names = "--bound",
            paramLabel = "E",
            description =
                    "Deviations that an estimate may be off to count as within, those that recipes keep (1.9); with --index "
                            + "those that searches allow a first look (2; infinity: no such look).")
    private Optional<String> bound = Optional.empty();

    @Option(
            names = "--query-log",
            paramLabel = "FILE",
            description = "Queries to train with, for recipes that are trained; none of those to measure with.")
    private Optional<Path> log = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as a page with plots, too.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--overwrite", description = "Replace the page if it exists.")
    private boolean overwrite;

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
        if (report.isPresent() && Files.exists(report.get()) && !overwrite) {
            throw new FileAlreadyExistsException(
                    report.get().toString(), null, "the page exists already; --overwrite replaces it");
        }
        return index.isPresent() ? measureIndex(index.get()) : measureRecipes();
    }

    private double deviations(double usual) {
        return bound.map(Deviations::parse).orElse(usual);
    }

    private Integer measureIndex(Path file) throws IOException {
        try (VectorIndex opened = VectorIndex.open(file);
                VectorFile base = VectorFiles.open(vectors);
                Workers workers = threads.workers()) {
            Matrix asked = VectorFiles.read(queries, Integer.MAX_VALUE);
            List<Integer> efforts = opened.graphShape().isPresent() ? beams : probes;
            IndexMeasurements measurements = new IndexMeasurements(opened, k, deviations(TierScan.EPSILON), efforts);
            IndexFigures figures = measurements.measure(base, asked, workers);
            if (report.isPresent()) {
                ReportPage.write(IndexReport.of(figures, facts()), report.get());
            }
            output.print(figures, out -> measurements.print(out, figures));
        }
        return 0;
    }

    private Integer measureRecipes() throws IOException {
        Metric near = Metric.parse(metric);
        List<VectorSystem> chosen = recipes.stream().flatMap(this::atRates).toList();
        Matrix base = VectorFiles.read(vectors, limit);
        Matrix asked = VectorFiles.read(queries, Integer.MAX_VALUE);
        Optional<Matrix> trainingQueries =
                log.isPresent() ? Optional.of(VectorFiles.read(log.get(), Integer.MAX_VALUE)) : Optional.empty();
        List<RecallReport.Entry> entries = new ArrayList<>();
        try (Workers workers = threads.workers();
                ProgressLine progress = ProgressLine.start("measure", "recipes", chosen.size())) {
            progress.note("exact search");
            RecallMeasurement measurement =
                    new RecallMeasurement(base, asked, near, k, seed, workers).within(deviations(WITHIN));
            for (VectorSystem system : chosen) {
                progress.note(system.title());
                Tuning tuning = QueryTraining.of(system, trainingQueries, seed, workers);
                RecallRow row = measurement.measure(system.title(), system.recipe(), tuning);
                entries.add(new RecallReport.Entry(series(system), row));
                progress.step();
            }
        }
        if (report.isPresent()) {
            ReportPage.write(RecallReport.of(entries, facts()), report.get());
        }
        List<RecallRow> rows = entries.stream().map(RecallReport.Entry::row).toList();
        output.print(rows, out -> RecallTable.print(out, rows));
        return 0;
    }

    private List<Report.Fact> facts() {
        return List.of(
                new Report.Fact("vectors from", vectors.toString()),
                new Report.Fact("queries from", queries.toString()),
                new Report.Fact("seed", Long.toString(seed)),
                new Report.Fact(
                        "machine",
                        Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch")
                                + ", Java " + Runtime.version()),
                new Report.Fact("made by", "lloyd " + Version.number()));
    }

    /// Recipes with names keep them; of lines those are one series that differ in their rates only.
    private static String series(VectorSystem system) {
        return RecallReport.Entry.series(system.name());
    }

    private Stream<VectorSystem> atRates(String recipe) {
        NamedRecipes names = NamedRecipes.standard();
        return bits.isEmpty()
                ? Stream.of(names.vectorSystem(recipe, OptionalDouble.empty()))
                : bits.stream().map(rate -> names.vectorSystem(recipe, OptionalDouble.of(rate)));
    }
}
