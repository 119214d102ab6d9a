package dev.lloyd.lab.trial;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.limit.FreeEmbeddings;
import dev.lloyd.lab.spread.Estimate;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What codes leave of the pairs of documents that vectors of a dimension can tell apart.
///
/// Documents and a query for each pair of them are free vectors ({@link FreeEmbeddings}), so close to what the
/// dimension can do that there is little room for errors. Documents are coded, queries are not: first as they are,
/// then moved to where the decoded documents are best told apart, which says what any encoder of queries could do.
/// Recipes that learn do so on the documents.
public final class LimitLaboratory implements Laboratory {
    private static final dev.lloyd.vectors.codec.Metric NEARNESS = dev.lloyd.vectors.codec.Metric.INNER_PRODUCT;
    private static final int STEPS = 1000;
    private static final int SEED = 1;
    private static final String KEPT = "pairs-kept";
    private static final String POSSIBLE = "pairs-possible";
    static final List<Metric> OWN = List.of(
            Metric.higher(KEPT, "share of pairs of documents that are the two best of their query"),
            Metric.higher(POSSIBLE, "the same with queries moved to suit the decoded documents"));

    private final String name;
    private final FreeEmbeddings embeddings;
    private final Workers workers;

    /// Finds the embeddings at once.
    ///
    /// @param documents how many, 3 or more
    /// @param dimension of their vectors, 2 or more
    public LimitLaboratory(String name, int documents, int dimension, Workers workers) {
        this.name = name;
        this.workers = workers;
        this.embeddings = FreeEmbeddings.fit(documents, dimension, STEPS, SEED, workers);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String protocol() {
        return "free embeddings: " + embeddings.documents().rows() + " documents of "
                + embeddings.documents().columns() + " dimensions, a query for each of the "
                + embeddings.queries().rows() + " pairs, " + STEPS + " steps, " + NEARNESS + ", seed " + SEED;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(OWN.stream(), Metric.COMMON.stream()).toList();
    }

    @Override
    public Trial original() {
        double share = embeddings.share(workers);
        return trial(TrialPlan.of("original", "as it is"), share, share, 32);
    }

    @Override
    public Trial run(TrialPlan plan) {
        Recipe recipe = NamedRecipes.standard().vectors(plan.recipe(), plan.bits());
        Matrix documents = embeddings.documents();
        VectorCodec codec = VectorCodec.fit(recipe, NEARNESS, documents, SEED, workers);
        CodedVectors coded = codec.encode(documents, workers);
        CodedWindow window = new CodedWindow(coded, coded.size());
        window.read(0, coded.size());
        double kept = FreeEmbeddings.share(scores(codec, window));
        double possible =
                embeddings.among(decoded(codec, window), STEPS, workers).share(workers);
        return trial(plan, kept, possible, 8.0 * codec.recordBytes() / codec.dimension());
    }

    private Matrix scores(VectorCodec codec, CodedWindow window) {
        Matrix queries = embeddings.queries();
        Matrix scores = Matrix.zeros(queries.rows(), embeddings.documents().rows());
        for (int query = 0; query < scores.rows(); query++) {
            PreparedQuery prepared =
                    codec.query(queries.rowSlice(query, query + 1).values());
            for (int document = 0; document < scores.columns(); document++) {
                scores.set(query, document, prepared.score(window, document));
            }
        }
        return scores;
    }

    private Matrix decoded(VectorCodec codec, CodedWindow window) {
        Matrix decoded = Matrix.zeros(embeddings.documents().rows(), codec.dimension());
        for (int document = 0; document < decoded.rows(); document++) {
            float[] vector = codec.decode(window, document);
            System.arraycopy(vector, 0, decoded.values(), decoded.offset(document), vector.length);
        }
        return decoded;
    }

    private static Trial trial(TrialPlan plan, double kept, double possible, double bits) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(KEPT, kept);
        metrics.put(POSSIBLE, possible);
        metrics.put(Metric.BITS, bits);
        metrics.put(Metric.FILE_BITS, bits);
        Stream.of(Metric.ERROR, Metric.OUTPUT_ERROR, Metric.SECONDS)
                .forEach(unknown -> metrics.put(unknown, Double.NaN));
        return new Trial(plan, Estimate.facts(metrics), Map.of(), List.of(), 0);
    }
}
