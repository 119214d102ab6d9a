package dev.lloyd.lucene;

import dev.lloyd.vectors.codec.Metric;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/// One of Lucene's similarity functions: which metric it looks at, and how a score of that metric becomes Lucene's.
///
///     EUCLIDEAN                1 / (1 + d^2); 1 - d^2 where the estimate d^2 is negative
///     DOT_PRODUCT, COSINE      (1 + product) / 2, at least 0
///     MAXIMUM_INNER_PRODUCT    1 + product, or 1 / (1 - product) below 0
///
/// All are continuous and, but for the bound at 0, increasing, so that order is kept.
record Similarity(VectorSimilarityFunction function) {
    static Similarity of(FieldInfo field) {
        return new Similarity(field.getVectorSimilarityFunction());
    }

    Metric metric() {
        return switch (function) {
            case EUCLIDEAN -> Metric.L2;
            case DOT_PRODUCT, MAXIMUM_INNER_PRODUCT -> Metric.INNER_PRODUCT;
            case COSINE -> Metric.COSINE;
        };
    }

    /// @param score of {@link #metric()}, the higher the nearer
    float score(float score) {
        return switch (function) {
            case EUCLIDEAN -> score > 0 ? 1 + score : 1 / (1 - score);
            case DOT_PRODUCT, COSINE -> Math.max((1 + score) / 2, 0);
            case MAXIMUM_INNER_PRODUCT -> VectorUtil.scaleMaxInnerProductScore(score);
        };
    }
}
