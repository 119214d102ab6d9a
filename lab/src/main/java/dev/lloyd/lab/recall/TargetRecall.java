package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Chooses how to code vectors so that a search finds a share of the true neighbours, by measuring on samples.
///
/// The denser vectors lie, the harder neighbours are to tell apart, so recall falls with their number. It is
/// measured on two samples and taken to fall on linearly with the logarithm of the number:
///
///     r(n) = r_2 + (r_2 - r_1) ln(n / n_2) / ln(n_2 / n_1)
///
/// Tried are 1 to 8 bits of `lloyd-vec`, each without and, where vectors are kept, with exact scores of the 2, 5
/// and 10 k best estimates; the first that is expected to reach the target is chosen: the fewest bits, then the
/// least re-ranking. Where a search looks at a part of the vectors, in cells or along links, a part of what may be lost
/// is left to that.
///
/// @param recall the share of the true k to find, above 0 and at most 1
/// @param k neighbours of a query that count
/// @param reranking whether vectors are kept, so that best estimates can be scored exactly
/// @param scope whether a search will look at all vectors
public record TargetRecall(double recall, int k, Reranking reranking, Scope scope) {
    /// Vectors of the larger sample; the smaller one is a quarter.
    private static final int SAMPLE = 20_000;

    private static final int QUERIES = 400;

    /// The share of what may be lost that is left to looking at a part.
    private static final double FOR_SCOPE = 1.0 / 3;

    /// Whether best estimates can be scored exactly.
    public enum Reranking {
        /// They cannot.
        NONE,
        /// They can.
        POSSIBLE
    }

    /// Whether a search looks at all vectors.
    public enum Scope {
        /// It does.
        ALL,
        /// It looks at those of some cells, or along the links of a graph.
        PART
    }

    /// Checks the ranges above.
    public TargetRecall {
        if (!(recall > 0 && recall <= 1)) {
            throw new IllegalArgumentException("a target is a recall above 0 and of at most 1, not " + recall);
        }
        if (k < 1) {
            throw new IllegalArgumentException("recall counts 1 or more neighbours, not " + k);
        }
    }

    /// How to code, and what to expect.
    ///
    /// @param recipe of the codec
    /// @param rerank `rerank * k` best estimates are scored exactly; 0 for none
    /// @param expected recall of the codes, when all are scored
    public record Choice(Recipe recipe, int rerank, double expected) {}

    /// Rows of a file that stand for queries, spread evenly; the samples leave them out.
    public static long[] heldOut(VectorFile vectors) {
        long count = Math.min(QUERIES, vectors.rows() / 10);
        return LongStream.range(0, count)
                .map(query -> (2 * query + 1) * vectors.rows() / (2 * count))
                .toArray();
    }

    /// Rows of a file.
    ///
    /// @throws IllegalArgumentException if one of them is not finite
    public static Matrix rows(VectorFile vectors, long[] rows) throws IOException {
        Matrix target = Matrix.zeros(rows.length, vectors.dimension());
        for (int row = 0; row < rows.length; row++) {
            Matrix one = vectors.read(rows[row], rows[row] + 1);
            System.arraycopy(one.values(), 0, target.values(), target.offset(row), one.columns());
        }
        Finite.require(target, "vector", row -> rows[row]);
        return target;
    }

    /// Measures until a choice is expected to reach the target.
    ///
    /// @param heldOut rows of the file that samples leave out
    /// @param progress is told what is being measured
    /// @throws IllegalArgumentException if nothing reaches it, with what is possible, or there are too few vectors
    public Choice choose(
            VectorFile vectors,
            long[] heldOut,
            Matrix queries,
            Metric metric,
            long seed,
            Workers workers,
            Consumer<String> progress)
            throws IOException {
        Matrix large = rows(vectors, sampled(vectors, heldOut));
        int fewer = large.rows() / 4;
        if (fewer < 10 * k) {
            throw new IllegalArgumentException("a recipe is chosen by measuring a sample of 40 k vectors or more, and "
                    + vectors.path() + " has " + vectors.rows());
        }
        Matrix small = everyFourth(large);
        RecallMeasurement first = new RecallMeasurement(small, queries, metric, k, seed, workers);
        RecallMeasurement second = new RecallMeasurement(large, queries, metric, k, seed, workers);
        double wanted = recall + (scope == Scope.PART ? FOR_SCOPE * (1 - recall) : 0);
        double growth = Math.log((double) vectors.rows() / large.rows()) / Math.log((double) large.rows() / fewer);
        double most = 0;
        for (int bits = 1; bits <= 8; bits++) {
            Recipe recipe = NamedRecipes.standard().vectors("lloyd-vec", OptionalDouble.of(bits));
            progress.accept(recipe.text());
            RecallRow few = first.measure(recipe);
            RecallRow many = second.measure(recipe);
            for (int factor : factors()) {
                double here = many.recallAt(factor);
                double expected = Math.min(here, here + (here - few.recallAt(factor)) * growth);
                most = Math.max(most, expected);
                if (expected >= wanted) {
                    return new Choice(recipe, factor == 1 ? 0 : factor, expected);
                }
            }
        }
        throw new IllegalArgumentException("no more than a recall of %.4f is expected of 8 bits, and %.4f is wanted%s"
                .formatted(most, wanted, reranking == Reranking.NONE ? "; keeping the vectors allows more" : ""));
    }

    private List<Integer> factors() {
        return reranking == Reranking.NONE ? List.of(1) : List.of(1, 2, 5, 10);
    }

    private static long[] sampled(VectorFile vectors, long[] heldOut) {
        List<Long> rows = new ArrayList<>();
        long count = Math.min(SAMPLE, vectors.rows());
        for (long place = 0; place < count; place++) {
            long row = place * vectors.rows() / count;
            if (java.util.Arrays.binarySearch(heldOut, row) < 0) {
                rows.add(row);
            }
        }
        return rows.stream().mapToLong(Long::longValue).toArray();
    }

    private static Matrix everyFourth(Matrix vectors) {
        Matrix some = Matrix.zeros(vectors.rows() / 4, vectors.columns());
        for (int row = 0; row < some.rows(); row++) {
            System.arraycopy(
                    vectors.values(), vectors.offset(4 * row), some.values(), some.offset(row), vectors.columns());
        }
        return some;
    }
}
