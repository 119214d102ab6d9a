package dev.lloyd.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/// Scores coded vectors by their codes and all others as Lucene does: so a graph is built from the vectors
/// themselves while they are in memory, and from codes when segments are merged.
final class CodedVectorsScorer implements FlatVectorsScorer {
    static final CodedVectorsScorer INSTANCE = new CodedVectorsScorer();

    private final FlatVectorsScorer lucene = FlatVectorScorerUtil.getLucene99FlatVectorsScorer();

    private CodedVectorsScorer() {}

    private record Supplier(CodedValues values) implements RandomVectorScorerSupplier {
        @Override
        public UpdateableRandomVectorScorer scorer() throws IOException {
            return CodedScorer.between(values.copy());
        }

        @Override
        public RandomVectorScorerSupplier copy() throws IOException {
            return new Supplier(values.copy());
        }
    }

    @Override
    public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
            VectorSimilarityFunction function, KnnVectorValues values) throws IOException {
        return values instanceof CodedValues coded
                ? new Supplier(coded)
                : lucene.getRandomVectorScorerSupplier(function, values);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
            VectorSimilarityFunction function, KnnVectorValues values, float[] target) throws IOException {
        return values instanceof CodedValues coded
                ? CodedScorer.of(coded, target)
                : lucene.getRandomVectorScorer(function, values, target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
            VectorSimilarityFunction function, KnnVectorValues values, byte[] target) throws IOException {
        return lucene.getRandomVectorScorer(function, values, target);
    }

    @Override
    public String toString() {
        return "CodedVectorsScorer(" + lucene + ")";
    }
}
