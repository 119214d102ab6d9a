package dev.lloyd.lab.limit;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;

/// Vectors that belong to no text: `n` documents, and a query for each of the `n (n - 1) / 2` pairs of them, which
/// are moved until each query's two documents are nearer to it than all others, if the dimension allows it.
///
///     loss = sum over queries u and their two documents v_p of
///            log(1 + sum over the others k of exp((<u, v_k> - <u, v_p>) / 0.1))
///
/// All vectors have length 1. Pairs are in the order (0, 1), (0, 2), (1, 2), (0, 3), ... What is measured is a
/// lower bound of what a dimension can do: another descent might find more. Deterministic for any number of
/// threads. Cost of a step: three products of `n^2 / 2`, `n` and the dimension, and as many exponentials as
/// queries have documents.
///
/// Source: Weller et al., On the theoretical limitations of embedding-based retrieval, 2025, section 4.
///
/// @param documents documents x dimension
/// @param queries a query for each pair x dimension
public record FreeEmbeddings(Matrix documents, Matrix queries) {
    private static final double TEMPERATURE = 0.1;
    private static final double RATE = 0.05;

    /// Checks that there is a query for each pair.
    public FreeEmbeddings {
        if (documents.rows() < 3 || queries.rows() != pairs(documents.rows())) {
            throw new IllegalArgumentException(documents.rows() + " documents do not go with " + queries.rows()
                    + " queries: there are 3 or more " + "documents and a query for each pair of them");
        }
    }

    private static int pairs(int documents) {
        return documents * (documents - 1) / 2;
    }

    /// Moves documents and queries from a random place.
    ///
    /// @param documents how many, 3 or more
    /// @param dimension of the vectors, 2 or more
    /// @param steps of the descent; its rate falls to 0 with them
    public static FreeEmbeddings fit(int documents, int dimension, int steps, long seed, Workers workers) {
        Matrix moved = sphere(documents, dimension, Seeds.derive(seed, "documents"));
        Matrix queries = sphere(pairs(documents), dimension, Seeds.derive(seed, "queries"));
        FreeEmbeddings start = new FreeEmbeddings(moved, queries);
        SphereDescent first = new SphereDescent(moved);
        SphereDescent second = new SphereDescent(queries);
        for (int step = 0; step < steps; step++) {
            FloatBlock slopes = FloatBlock.of(start.slopes(workers));
            Matrix forDocuments = Gemm.product(slopes.transpose(), FloatBlock.of(queries), workers);
            Matrix forQueries = Gemm.product(slopes, FloatBlock.of(moved), workers);
            first.step(forDocuments, rate(step, steps));
            second.step(forQueries, rate(step, steps));
        }
        return start;
    }

    /// The best queries for other documents, such as decoded ones, which stay where they are.
    public FreeEmbeddings among(Matrix others, int steps, Workers workers) {
        FreeEmbeddings moved = new FreeEmbeddings(others, queries.copy());
        SphereDescent descent = new SphereDescent(moved.queries);
        for (int step = 0; step < steps; step++) {
            FloatBlock slopes = FloatBlock.of(moved.slopes(workers));
            descent.step(Gemm.product(slopes, FloatBlock.of(others), workers), rate(step, steps));
        }
        return moved;
    }

    private static double rate(int step, int steps) {
        return RATE * (1 - (double) step / steps);
    }

    private static Matrix sphere(int rows, int columns, long seed) {
        Matrix matrix = new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
        for (int row = 0; row < rows; row++) {
            SphereDescent.normalise(matrix.values(), matrix.offset(row), matrix.offset(row) + columns);
        }
        return matrix;
    }

    /// The pair of a query: the greater number; the smaller one is {@link #first}.
    private static int second(int query) {
        int second = (int) ((1 + Math.sqrt(1 + 8.0 * query)) / 2);
        return pairs(second) > query ? second - 1 : pairs(second + 1) <= query ? second + 1 : second;
    }

    private static int first(int query, int second) {
        return query - pairs(second);
    }

    private Matrix scores(Workers workers) {
        return Gemm.product(FloatBlock.of(queries), FloatBlock.of(documents).transpose(), workers);
    }

    /// The share of pairs that are the two nearest of their query, by more than nothing.
    public double share(Workers workers) {
        return share(scores(workers));
    }

    /// The share of pairs whose two documents have greater scores than all others.
    ///
    /// @param scores queries x documents, of any kind
    public static double share(Matrix scores) {
        int found = 0;
        for (int query = 0; query < scores.rows(); query++) {
            int second = second(query);
            int first = first(query, second);
            float least = Math.min(scores.at(query, first), scores.at(query, second));
            boolean nearest = true;
            for (int document = 0; document < scores.columns(); document++) {
                nearest &= document == first || document == second || scores.at(query, document) < least;
            }
            found += nearest ? 1 : 0;
        }
        return (double) found / scores.rows();
    }

    /// The loss's derivatives by all scores, queries x documents, but for the temperature.
    private Matrix slopes(Workers workers) {
        Matrix scores = scores(workers);
        workers.forEach(scores.rows(), query -> {
            int second = second(query);
            slope(scores.values(), scores.offset(query), scores.columns(), first(query, second), second);
        });
        return scores;
    }

    /// In place: with `Z` the sum over the others of `e_k = exp(s_k / t)`, `-Z / (Z + e_p)` for each of the two and
    /// `e_k / (Z + e_p)`, both added, for the others.
    private static void slope(float[] values, int from, int count, int first, int second) {
        float most = values[from];
        for (int index = from; index < from + count; index++) {
            most = Math.max(most, values[index]);
        }
        double others = 0;
        for (int index = from; index < from + count; index++) {
            values[index] = (float) Math.exp((values[index] - most) / TEMPERATURE);
            others += values[index];
        }
        double one = values[from + first];
        double other = values[from + second];
        others = Math.max(0, others - one - other);
        double weight = 1 / (others + one) + 1 / (others + other);
        for (int index = from; index < from + count; index++) {
            values[index] *= (float) weight;
        }
        values[from + first] = (float) (-others / (others + one));
        values[from + second] = (float) (-others / (others + other));
    }
}
