package dev.lloyd.lucene;

import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer.AbstractUpdateableRandomVectorScorer;

/// Lucene's scores of coded vectors for a query, which may itself be one of them. Records are gathered into a
/// window and scored together. For one thread.
final class CodedScorer extends AbstractUpdateableRandomVectorScorer {
    private static final int BATCH = 64;

    private final CodedValues values;
    private final Similarity similarity;
    private final CodedWindow window;
    private final float[] estimates = new float[BATCH];
    private PreparedQuery query;

    private CodedScorer(CodedValues values, PreparedQuery query) {
        super(values);
        this.values = values;
        this.similarity = values.similarity();
        this.window = values.window(BATCH);
        this.query = query;
    }

    /// Scores for a vector.
    ///
    /// @throws IllegalArgumentException if the vector's dimension is another
    static CodedScorer of(CodedValues values, float[] target) {
        FlatVectorsScorer.checkDimensions(target.length, values.dimension());
        return new CodedScorer(values, values.query(target));
    }

    /// Scores between codes; the first is the query until another is chosen.
    static CodedScorer between(CodedValues values) throws IOException {
        return new CodedScorer(values, values.query(0));
    }

    @Override
    public void setScoringOrdinal(int node) throws IOException {
        query = values.query(node);
    }

    @Override
    public float score(int node) throws IOException {
        window.fill(1, (place, target, offset) -> values.read(node, target, offset));
        return similarity.score(query.score(window, 0));
    }

    @Override
    public float bulkScore(int[] nodes, float[] scores, int count) throws IOException {
        float most = Float.NEGATIVE_INFINITY;
        for (int from = 0; from < count; from += BATCH) {
            int first = from;
            window.fill(
                    Math.min(BATCH, count - from),
                    (place, target, offset) -> values.read(nodes[first + place], target, offset));
            query.scoreAll(window, estimates);
            for (int place = 0; place < window.size(); place++) {
                scores[from + place] = similarity.score(estimates[place]);
                most = Math.max(most, scores[from + place]);
            }
        }
        return most;
    }
}
