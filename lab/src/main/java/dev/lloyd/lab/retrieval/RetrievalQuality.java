package dev.lloyd.lab.retrieval;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.spread.ClusteredMean;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// How well rankings agree with judgments, as means over queries with their standard errors.
///
/// With the grades `g_1, g_2, ...` of a ranking and the grades `i_1 >= i_2 >= ...` of an ideal one:
///
///     nDCG@k   = sum_(r <= k) g_r / log2(r + 1)  /  sum_(r <= k) i_r / log2(r + 1)
///     recall@n = relevant documents in the first n / relevant documents
///     MRR@k    = 1 / rank of the first relevant document, 0 if it is not in the first k
///
/// nDCG's gain is the grade itself (Järvelin, Kekäläinen 2002; as trec_eval and BEIR count), not `2^grade - 1`.
///
/// @param collection what was searched, in words
/// @param documents how many
/// @param queries how many
/// @param k depth of nDCG and MRR
/// @param recallDepth depth of recall
/// @param ndcg nDCG@k
/// @param recall recall@recallDepth
/// @param mrr MRR@k
public record RetrievalQuality(
        String collection,
        int documents,
        int queries,
        int k,
        int recallDepth,
        ClusteredMean ndcg,
        ClusteredMean recall,
        ClusteredMean mrr) {
    /// Depth of nDCG and MRR that everybody reports.
    public static final int DEPTH = 10;

    /// Depth of recall that everybody reports.
    public static final int RECALL_DEPTH = 100;

    /// Encodes a collection, searches it exactly, and judges: nDCG@10, recall@100, MRR@10.
    public static RetrievalQuality measure(TextEncoder encoder, Collection collection, Workers workers) {
        return measure(Embeddings.of(encoder, collection), collection, workers);
    }

    /// Searches what is encoded already, and judges: nDCG@10, recall@100, MRR@10.
    public static RetrievalQuality measure(Embeddings embeddings, Collection collection, Workers workers) {
        int[][] ranking = Arrays.stream(ExhaustiveSearch.exact(
                        embeddings.documents(), embeddings.queries(), Metric.INNER_PRODUCT, RECALL_DEPTH, workers))
                .map(Neighbours::vectors)
                .toArray(int[][]::new);
        return judge(ranking, collection, DEPTH, RECALL_DEPTH);
    }

    /// Judges rankings.
    ///
    /// @param ranking per query of the collection, places of documents in the collection, best first
    /// @param k depth of nDCG and MRR
    /// @param recallDepth depth of recall
    public static RetrievalQuality judge(int[][] ranking, Collection collection, int k, int recallDepth) {
        int count = collection.queries().size();
        if (ranking.length != count) {
            throw new IllegalArgumentException(ranking.length + " rankings do not answer " + count + " queries");
        }
        double[] ndcg = new double[count];
        double[] recall = new double[count];
        double[] mrr = new double[count];
        for (int query = 0; query < count; query++) {
            Map<String, Integer> judged = collection
                    .judgments()
                    .getOrDefault(collection.queries().get(query).id(), Map.of());
            int[] grades = Arrays.stream(ranking[query])
                    .map(document -> judged.getOrDefault(
                            collection.documents().get(document).id(), 0))
                    .toArray();
            int[] ideal = judged.values().stream()
                    .mapToInt(grade -> -grade)
                    .sorted()
                    .map(grade -> -grade)
                    .toArray();
            ndcg[query] = gain(grades, k) / gain(ideal, k);
            recall[query] = (double) relevant(grades, recallDepth) / relevant(ideal, ideal.length);
            mrr[query] = reciprocalRank(grades, k);
        }
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return new RetrievalQuality(
                collection.description(),
                collection.documents().size(),
                count,
                k,
                recallDepth,
                ClusteredMean.of(ndcg, ones),
                ClusteredMean.of(recall, ones),
                ClusteredMean.of(mrr, ones));
    }

    private static double gain(int[] grades, int k) {
        double sum = 0;
        for (int rank = 1; rank <= Math.min(k, grades.length); rank++) {
            sum += grades[rank - 1] * Math.log(2) / Math.log(rank + 1);
        }
        return sum;
    }

    private static long relevant(int[] grades, int depth) {
        return Arrays.stream(grades).limit(depth).filter(grade -> grade > 0).count();
    }

    private static double reciprocalRank(int[] grades, int k) {
        for (int rank = 1; rank <= Math.min(k, grades.length); rank++) {
            if (grades[rank - 1] > 0) {
                return 1.0 / rank;
            }
        }
        return 0;
    }

    /// One line: `nDCG@10 0.6239 +- 0.0244, recall@100 0.9227, MRR@10 0.5990 (scifact, ...; 5183 documents, 300
    /// queries)`.
    public String text() {
        return String.format(
                Locale.ROOT,
                "nDCG@%d %.4f +- %.4f, recall@%d %.4f, MRR@%d %.4f (%s; %d documents, %d queries)",
                k,
                ndcg.mean(),
                ndcg.standardError(),
                recallDepth,
                recall.mean(),
                k,
                mrr.mean(),
                collection,
                documents,
                queries);
    }
}
