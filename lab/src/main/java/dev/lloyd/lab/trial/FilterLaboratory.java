package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.vecs.Attribute;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.vectors.attribute.Condition;
import dev.lloyd.vectors.index.Filter;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexWriter;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Searching with filters, through a file: an index with cells, whose vectors have a number each that says nothing
/// of where they lie.
///
/// The numbers are `0 ... n - 1` in a random order, so that `rank<m` lets exactly `m` vectors through: a half, a
/// tenth, a hundredth and a thousandth of them. A quarter of the cells is looked at, more where they have too few
/// vectors that pass, and four times ten estimates are scored exactly. The truth is exact search among the
/// vectors that pass. Files are written to the system's folder for such, and deleted.
public final class FilterLaboratory implements Laboratory {
    private static final dev.lloyd.vectors.codec.Metric NEARNESS = dev.lloyd.vectors.codec.Metric.INNER_PRODUCT;
    private static final String RANK = "rank";
    private static final int NEIGHBOURS = 10;
    private static final int RERANK = 4;
    private static final int CELLS = 64;
    private static final int SAMPLE = 65_536;
    private static final int SEED = 1;
    private static final String SHORT = "answers-short";
    private static final String WRONG = "answers-wrong";
    private static final Map<String, Integer> SHARES = shares();
    static final List<Metric> OWN = Stream.concat(
                    SHARES.entrySet().stream()
                            .map(share -> Metric.higher(
                                    share.getKey(),
                                    "share of the true 10 among 1 / " + share.getValue() + " of the vectors")),
                    Stream.of(
                            Metric.lower(SHORT, "answers of fewer vectors than were asked for and pass"),
                            Metric.lower(WRONG, "vectors in answers that do not pass")))
            .toList();

    private final String name;
    private final String description;
    private final Matrix vectors;
    private final Matrix queries;
    private final Workers workers;
    private final double[] ranks;

    /// @param description what the vectors are, for the protocol
    /// @param vectors vectors x dimension, 1,000 or more, so that each filter lets one through
    /// @param queries queries x dimension, 1 or more
    public FilterLaboratory(String name, String description, Matrix vectors, Matrix queries, Workers workers) {
        this.name = name;
        this.description = description;
        this.vectors = vectors;
        this.queries = queries;
        this.workers = workers;
        this.ranks = ranks(vectors.rows());
    }

    private static Map<String, Integer> shares() {
        Map<String, Integer> shares = new LinkedHashMap<>();
        shares.put("recall-half", 2);
        shares.put("recall-tenth", 10);
        shares.put("recall-hundredth", 100);
        shares.put("recall-thousandth", 1000);
        return shares;
    }

    private static double[] ranks(int count) {
        float[] keys = Seeds.gaussian(count, Seeds.derive(SEED, RANK));
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted((first, second) -> Float.compare(keys[first], keys[second]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[count];
        for (int rank = 0; rank < count; rank++) {
            ranks[order[rank]] = rank;
        }
        return ranks;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Subject subject() {
        return Subject.VECTORS;
    }

    @Override
    public String protocol() {
        return description + ": " + vectors.rows() + " vectors of " + vectors.columns() + " dimensions in " + CELLS
                + " cells, " + queries.rows() + " queries, " + NEARNESS + ", " + CELLS / 4
                + " cells looked at, " + RERANK * NEIGHBOURS + " re-ranked, seed " + SEED;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        SHARES.keySet().forEach(share -> metrics.put(share, 1.0));
        List.of(SHORT, WRONG, Metric.ERROR, Metric.SECONDS).forEach(none -> metrics.put(none, 0.0));
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        List.of(Metric.BITS, Metric.FILE_BITS).forEach(bits -> metrics.put(bits, 32.0));
        return new Trial(TrialPlan.of("original", "as it is"), Estimate.facts(metrics), Map.of(), List.of(), 0);
    }

    @Override
    public Trial run(TrialPlan plan) throws IOException {
        Path path = Files.createTempFile("lloyd-", ".index");
        try {
            long start = System.nanoTime();
            build(plan, path);
            double seconds = (System.nanoTime() - start) / 1e9;
            try (VectorIndex index = VectorIndex.open(path)) {
                return new Trial(
                        plan, Estimate.facts(metrics(index, seconds, Files.size(path))), Map.of(), List.of(), 0);
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private void build(TrialPlan plan, Path path) throws IOException {
        try (VectorFile memory = VectorFile.of(Path.of("memory"), vectors, new Attribute.Numbers(RANK, ranks))) {
            new IndexBuilding(
                            NamedRecipes.standard().vectors(plan.recipe(), plan.bits()),
                            NEARNESS,
                            SEED,
                            SAMPLE,
                            Set.of(IndexWriter.Column.VECTORS),
                            CELLS,
                            Set.of(RANK))
                    .build(memory, path, workers, done -> {});
        }
    }

    private Map<String, Double> metrics(VectorIndex index, double seconds, long bytes) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        int lacking = 0;
        int wrong = 0;
        for (Map.Entry<String, Integer> share : SHARES.entrySet()) {
            Answers answers = answers(index, vectors.rows() / share.getValue());
            metrics.put(share.getKey(), answers.recall());
            lacking += answers.lacking();
            wrong += answers.wrong();
        }
        metrics.put(SHORT, (double) lacking);
        metrics.put(WRONG, (double) wrong);
        metrics.put(Metric.BITS, 8.0 * index.codec().recordBytes() / vectors.columns());
        metrics.put(Metric.FILE_BITS, 8.0 * bytes / vectors.rows() / vectors.columns());
        metrics.put(Metric.ERROR, Double.NaN);
        metrics.put(Metric.OUTPUT_ERROR, Double.NaN);
        metrics.put(Metric.SECONDS, seconds);
        return metrics;
    }

    private record Answers(double recall, int lacking, int wrong) {}

    /// What a filter that lets so many vectors through leaves of the answers.
    private Answers answers(VectorIndex index, int passing) {
        int[] passed = IntStream.range(0, ranks.length)
                .filter(vector -> ranks[vector] < passing)
                .toArray();
        int k = Math.min(NEIGHBOURS, passing);
        Neighbours[] truth = ExhaustiveSearch.exact(rows(passed), queries, NEARNESS, k, workers);
        SearchRequest request = SearchRequest.nearest(NEIGHBOURS)
                .probing(CELLS / 4)
                .reranking(RERANK)
                .among(Filter.where(List.of(Condition.parse(RANK + "<" + passing))));
        Neighbours[] found = index.search(queries, request, workers);
        long hits = 0;
        int lacking = 0;
        int wrong = 0;
        for (int query = 0; query < found.length; query++) {
            long[] ids =
                    IntStream.of(found[query].vectors()).mapToLong(index::id).toArray();
            hits += IntStream.of(truth[query].vectors())
                    .filter(place -> contains(ids, passed[place]))
                    .count();
            lacking += ids.length < k ? 1 : 0;
            for (long id : ids) {
                wrong += ranks[(int) id] < passing ? 0 : 1;
            }
        }
        return new Answers((double) hits / ((long) found.length * k), lacking, wrong);
    }

    private static boolean contains(long[] ids, long wanted) {
        for (long id : ids) {
            if (id == wanted) {
                return true;
            }
        }
        return false;
    }

    private Matrix rows(int[] places) {
        Matrix some = Matrix.zeros(places.length, vectors.columns());
        for (int row = 0; row < places.length; row++) {
            System.arraycopy(
                    vectors.values(), vectors.offset(places[row]), some.values(), some.offset(row), some.columns());
        }
        return some;
    }
}
