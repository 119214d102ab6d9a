package dev.lloyd.lab.recall;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;

/// How far codes are from their vectors, and estimates from exact scores: sums over some vectors, evenly spread,
/// and over their pairs with all queries. Vectors, and pairs with a vector or query, that are zero do not count.
/// For one thread.
final class EstimateErrors {
    /// Vectors of which each query's estimate is compared with the exact score.
    private static final int PAIRED = 64;

    private final Matrix vectors;
    private final Matrix queries;
    private final Metric metric;
    private double sum;
    private double squares;
    private double covered;
    private long pairs;
    private double error;
    private double distortion;
    private long counted;

    private EstimateErrors(Matrix vectors, Matrix queries, Metric metric) {
        this.vectors = vectors;
        this.queries = queries;
        this.metric = metric;
    }

    /// @param bound how many of its vector's deviations an estimate may be off to be covered
    static EstimateErrors of(CodedVectors coded, Matrix vectors, Matrix queries, double bound, Workers workers) {
        VectorCodec codec = coded.codec();
        EstimateErrors errors = new EstimateErrors(vectors, queries, codec.metric());
        boolean deviations = codec.recipe().chosenEstimator().hasDeviation();
        PreparedQuery[] prepared = new PreparedQuery[queries.rows()];
        for (int query = 0; query < prepared.length; query++) {
            prepared[query] = codec.query(queries.rowSlice(query, query + 1).values());
        }
        CodedWindow window = new CodedWindow(coded, 1);
        float[] decoded = new float[codec.dimension()];
        int count = Math.min(PAIRED, coded.size());
        for (int place = 0; place < count; place++) {
            int vector = (int) ((long) place * vectors.rows() / count);
            window.read(vector, vector + 1);
            window.estimate(0, decoded);
            errors.add(
                    codec.coordinates(vectors.rowSlice(vector, vector + 1), workers)
                            .values(),
                    decoded);
            for (int query = 0; query < prepared.length; query++) {
                double away = errors.add(vector, query, prepared[query].score(window, 0));
                double most = deviations ? bound * prepared[query].deviation(window, 0) : Double.NaN;
                errors.covered += away <= most ? 1 : 0;
            }
        }
        errors.covered = deviations ? errors.covered : Double.NaN;
        return errors;
    }

    /// A vector and what its code decodes to.
    private void add(float[] vector, float[] decoded) {
        double norm = 0;
        double length = 0;
        double product = 0;
        double rest = 0;
        for (int index = 0; index < vector.length; index++) {
            double difference = vector[index] - (double) decoded[index];
            norm += (double) vector[index] * vector[index];
            length += (double) decoded[index] * decoded[index];
            product += (double) vector[index] * decoded[index];
            rest += difference * difference;
        }
        if (norm > 0) {
            error += rest / norm;
            distortion += length > 0 ? 1 - product * product / norm / length : 1;
            counted++;
        }
    }

    /// A pair; how far its estimate is off, NaN if the pair does not count.
    private double add(int vector, int query, double estimate) {
        double lengths = lengths(vector, query);
        if (lengths == 0) {
            return Double.NaN;
        }
        double off = estimate - metric.score(vectors, vector, queries, query);
        sum += off / lengths;
        squares += off * off / (lengths * lengths);
        pairs++;
        return Math.abs(off);
    }

    private double lengths(int vector, int query) {
        if (metric == Metric.COSINE) {
            return 1;
        }
        double product = vectors.rowSlice(vector, vector + 1).squaredNorm()
                * queries.rowSlice(query, query + 1).squaredNorm();
        return Math.sqrt(product) * (metric == Metric.L2 ? 2 : 1);
    }

    double bias() {
        return sum / pairs;
    }

    double meanSquare() {
        return squares / pairs;
    }

    double coverage() {
        return covered / pairs;
    }

    double error() {
        return error / counted;
    }

    double distortion() {
        return distortion / counted;
    }
}
