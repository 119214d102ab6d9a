package dev.lloyd.vectors.ranking;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// The gradient of a batch of queries, and the step against it.
///
/// Scores are linear in centroids and in the map, so that with `g_d` the derivative of a query's loss by the score
/// of document `d`
///
///     d loss / d c_m,k = sum over d with code k of g_d (A q)_m        d loss / d A = (sum over d of g_d y_d) q^T
///
/// The loss of a batch is the mean over its queries, and with a weight the mean squared distance of their relevant
/// documents from what they decode to. Threads share out queries, then sub-vectors, then rows of the map; every sum
/// has one order.
final class RankingStep {
    private final RankingModel model;
    private final Matrix queries;
    private final RankingSystem system;
    private final double temperature;
    private final Workers workers;

    /// @param queries in the coordinates of the grid
    /// @param temperature that scores are divided by
    RankingStep(RankingModel model, Matrix queries, RankingSystem system, double temperature, Workers workers) {
        this.model = model;
        this.queries = queries;
        this.system = system;
        this.temperature = temperature;
        this.workers = workers;
    }

    /// A query and its list.
    ///
    /// @param query its number
    /// @param documents the relevant ones first
    @SuppressWarnings("ArrayRecordComponent") // Made for a batch and then only read.
    record Listed(int query, int[] documents) {}

    /// A query scored against its list.
    ///
    /// @param mapped `A q`
    /// @param slopes `g_d`, divided by the number of queries
    /// @param pull `sum over d of g_d y_d`
    @SuppressWarnings("ArrayRecordComponent") // Made for a batch and then only read.
    private record Scored(Listed listed, float[] mapped, double[] slopes, double[] pull, double loss) {}

    /// What a batch says: its loss, and the gradient of each codebook and, where queries are trained, of each row
    /// of the map.
    @SuppressWarnings("ArrayRecordComponent") // Made for a batch and then only read.
    record Gradient(double loss, double[][] centroids, double[][] map) {}

    Gradient gradient(Listed[] batch) {
        Scored[] scored = new Scored[batch.length];
        workers.forEach(batch.length, place -> scored[place] = scored(batch[place], batch.length));
        double[][] centroids = new double[model.cut().count()][];
        double[] distances = new double[centroids.length];
        workers.forEach(centroids.length, part -> {
            centroids[part] = new double[model.size() * model.cut().length(part)];
            for (Scored each : scored) {
                addRanking(each, part, centroids[part]);
            }
            distances[part] = addDistances(batch, part, centroids[part]);
        });
        double[][] map = new double[system.trainsQueries() ? queries.columns() : 0][];
        workers.forEach(map.length, row -> map[row] = mapRow(scored, row));
        double loss = 0;
        for (Scored each : scored) {
            loss += each.loss / batch.length;
        }
        for (double distance : distances) {
            loss += distance;
        }
        return new Gradient(loss, centroids, map);
    }

    private Scored scored(Listed listed, int count) {
        float[] query = queries.rowSlice(listed.query, listed.query + 1).values();
        float[] mapped = system.trainsQueries() ? model.mapped(query) : query;
        int[] documents = listed.documents;
        double[] exact = new double[documents.length];
        double[] coded = new double[documents.length];
        float[] decoded = new float[query.length];
        for (int place = 0; place < documents.length; place++) {
            exact[place] = ExactScores.score(model.documents(), documents[place], queries, listed.query) / temperature;
            model.decode(documents[place], decoded);
            coded[place] = FloatKernels.dot(mapped, 0, decoded, 0, decoded.length) / temperature;
        }
        double[] slopes = new double[documents.length];
        double loss = system.loss().differentiate(exact, coded, system.relevant(), slopes);
        double[] pull = new double[query.length];
        for (int place = 0; place < documents.length; place++) {
            slopes[place] /= temperature * count;
            if (system.trainsQueries()) {
                model.decode(documents[place], decoded);
                for (int column = 0; column < pull.length; column++) {
                    pull[column] += slopes[place] * decoded[column];
                }
            }
        }
        return new Scored(listed, mapped, slopes, pull, loss);
    }

    private void addRanking(Scored each, int part, double[] gradient) {
        int from = model.cut().from(part);
        int length = model.cut().length(part);
        for (int place = 0; place < each.slopes.length; place++) {
            int centroid = model.code(each.listed.documents[place], part) * length;
            for (int index = 0; index < length; index++) {
                gradient[centroid + index] += each.slopes[place] * each.mapped[from + index];
            }
        }
    }

    /// Adds the gradient of the distances of relevant documents, and returns their loss.
    private double addDistances(Listed[] batch, int part, double[] gradient) {
        double weight = system.distance() / (batch.length * system.relevant());
        int from = model.cut().from(part);
        int length = model.cut().length(part);
        double loss = 0;
        for (int place = 0; place < batch.length * system.relevant() && weight > 0; place++) {
            int document = batch[place / system.relevant()].documents[place % system.relevant()];
            int code = model.code(document, part);
            for (int index = 0; index < length; index++) {
                double off = model.centroids()[model.offset(part, code) + index]
                        - model.documents().at(document, from + index);
                gradient[code * length + index] += 2 * weight * off;
                loss += weight * off * off;
            }
        }
        return loss;
    }

    private double[] mapRow(Scored[] scored, int row) {
        double[] gradient = new double[queries.columns()];
        for (Scored each : scored) {
            int from = queries.offset(each.listed.query);
            for (int column = 0; column < gradient.length; column++) {
                gradient[column] += each.pull[row] * queries.values()[from + column];
            }
        }
        return gradient;
    }
}
