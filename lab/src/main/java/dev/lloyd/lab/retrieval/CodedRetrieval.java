package dev.lloyd.lab.retrieval;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexBuilding.Tuning;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.Arrays;

/// What is left of retrieval when documents are codes.
///
/// Every code is scored by inner product with the query as it is, and nothing is re-ranked: what is lost is lost by
/// quantization.
///
/// @param recipe of the codes
/// @param bytes of a document's code and the numbers beside it
/// @param sharedBytes of what all documents share, such as codebooks
/// @param compression bytes of the document's floats over bytes of its record; what is shared is not in it
/// @param quality of the rankings
public record CodedRetrieval(String recipe, int bytes, long sharedBytes, double compression, RetrievalQuality quality) {
    /// Codes the documents, searches the codes and judges: nDCG@10, recall@100, MRR@10. Recipes that learn do so on
    /// the documents.
    ///
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the recipe is none for vectors
    public static CodedRetrieval measure(
            Recipe recipe, Embeddings embeddings, Collection collection, long seed, Workers workers) {
        return measure(recipe, (codec, documents) -> codec, embeddings, collection, seed, workers);
    }

    /// The same with a codec that is tuned once it has learned from the documents.
    public static CodedRetrieval measure(
            Recipe recipe, Tuning tuning, Embeddings embeddings, Collection collection, long seed, Workers workers) {
        Matrix documents = embeddings.documents();
        VectorCodec codec =
                tuning.tuned(VectorCodec.fit(recipe, Metric.INNER_PRODUCT, documents, seed, workers), documents);
        CodedVectors coded = codec.encode(documents, workers);
        int[][] ranking = Arrays.stream(
                        ExhaustiveSearch.estimated(coded, embeddings.queries(), RetrievalQuality.RECALL_DEPTH, workers))
                .map(Neighbours::vectors)
                .toArray(int[][]::new);
        return new CodedRetrieval(
                recipe.text(),
                codec.recordBytes(),
                codec.sharedBytes(),
                (double) Float.BYTES * codec.dimension() / codec.recordBytes(),
                RetrievalQuality.judge(ranking, collection, RetrievalQuality.DEPTH, RetrievalQuality.RECALL_DEPTH));
    }
}
