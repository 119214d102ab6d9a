package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import java.util.Locale;

/// What makes two vectors near, as a score: the higher, the nearer.
public enum Metric {
    /// `<x, q>`.
    INNER_PRODUCT,
    /// `<x, q> / (|x| |q|)`; 0 where one of them is zero.
    COSINE,
    /// `-|x - q|^2`.
    L2;

    /// The exact score of two rows, summed in order in double precision.
    public double score(Matrix vectors, int row, Matrix queries, int query) {
        return scoreOf(
                product(vectors, row, queries, query),
                this == INNER_PRODUCT ? 0 : product(vectors, row, vectors, row),
                this == INNER_PRODUCT ? 0 : product(queries, query, queries, query));
    }

    /// The score from an inner product and two squared lengths, which the inner product does not look at.
    public double scoreOf(double product, double vector, double query) {
        return switch (this) {
            case INNER_PRODUCT -> product;
            case COSINE -> vector > 0 && query > 0 ? product / Math.sqrt(vector * query) : 0;
            case L2 -> 2 * product - vector - query;
        };
    }

    /// A copy of vectors as they are compared: for the cosine every row but zero is divided by its length.
    public Matrix prepared(Matrix vectors) {
        return Preparation.of(vectors, this);
    }

    private static double product(Matrix left, int leftRow, Matrix right, int rightRow) {
        int leftOffset = left.offset(leftRow);
        int rightOffset = right.offset(rightRow);
        double sum = 0;
        for (int column = 0; column < left.columns(); column++) {
            sum += (double) left.values()[leftOffset + column] * right.values()[rightOffset + column];
        }
        return sum;
    }

    /// The inverse of {@link #toString()}.
    ///
    /// @throws IllegalArgumentException for another text, with what is possible
    public static Metric parse(String text) {
        for (Metric metric : values()) {
            if (metric.toString().equals(text)) {
                return metric;
            }
        }
        throw new IllegalArgumentException("a metric is inner-product, cosine or l2, not '" + text + "'");
    }

    /// The name in options and files: `inner-product`, `cosine` or `l2`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
