package dev.lloyd.vectors.ranking;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.estimator.Plain;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.grid.Product;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.vectors.codec.Finite;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.function.IntConsumer;

/// Trains the codebooks of a codec so that codes rank documents as the vectors do.
///
///     VectorCodec start = VectorCodec.fit(Recipe.parse("opq | product(scales=none) | estimator=plain"), ...);
///     VectorCodec trained = RankingTraining.of(RankingSystem.DISTILL_VQ, 1).train(start, sample, log, workers, ...);
///
/// The codec is product quantization without scales, read plainly, after any transforms, for inner products or the
/// cosine: its scores are then linear in the centroids. The result has the same records with other contents; where
/// queries are trained it multiplies them with a map, so that its scores are no estimates of inner products, and
/// where codes stay it keeps the first codebooks too. It is read back like any codec.
///
/// The log is cut into batches of {@value #BATCH} queries, in another order in each epoch, and each batch is a
/// step of Adam, of `rate (1 - t / steps)` times the root mean square of the codebooks (for the map `0.02 rate`).
/// Scores are divided by `temperature` times the mean standard deviation of a query's scores over all documents.
///
/// Encoders are frozen: documents stay where they are, and queries move by a linear map at most. Deterministic for
/// any number of threads. Memory: the sample in the coordinates of the grid, its codes, and up to 64 numbers for
/// each query. Cost of an epoch: about `400 columns` operations a query, and with live negatives a search for each.
///
/// @param system what is done, by whom
/// @param epochs passes over the log, 1 to 1000
/// @param rate of the first step, more than 0 and at most 1
/// @param temperature of scores, 0.001 to 1000
/// @param seed of everything random
public record RankingTraining(RankingSystem system, int epochs, double rate, double temperature, long seed) {
    static final String LEVELS = "points0.levels";
    private static final String CHOOSING = "points0.choosing";
    private static final int BATCH = 256;

    /// Checks the ranges above.
    public RankingTraining {
        if (epochs < 1 || epochs > 1000) {
            throw new IllegalArgumentException("training has 1 to 1000 epochs, not " + epochs);
        }
        if (!(rate > 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate is more than 0 and at most 1, not " + rate);
        }
        if (!(temperature >= 0.001 && temperature <= 1000)) {
            throw new IllegalArgumentException("the temperature is 0.001 to 1000, not " + temperature);
        }
    }

    /// With what does well on sentence embeddings. Balanced codes want smaller steps: centroids that run after codes
    /// which are not the nearest end where the nearest ones no longer fit them.
    public static RankingTraining of(RankingSystem system, long seed) {
        double rate = system.choice() == CodeChoice.BALANCED ? 0.01 : 0.03;
        return new RankingTraining(system, 10, rate, 0.5, seed);
    }

    /// A codec with trained codebooks.
    ///
    /// @param codec product quantization that has learned from such vectors
    /// @param vectors documents, one a row: those that will be coded, or a sample of them
    /// @param log queries like those that will come, one a row; what is measured later must not be among them
    /// @param progress is told the number of epochs that are done
    /// @throws IllegalArgumentException if the codec is another, there are too few vectors or queries, or the rate
    ///     is so high that codebooks overflow
    public VectorCodec train(VectorCodec codec, Matrix vectors, Matrix log, Workers workers, IntConsumer progress) {
        requireLinear(codec);
        if (log.rows() < 1 || vectors.rows() <= system.relevant()) {
            throw new IllegalArgumentException(system + " takes 1 or more queries and more than " + system.relevant()
                    + " vectors, not " + log.rows() + " and " + vectors.rows());
        }
        Finite.require(log, "query", row -> row);
        RankingModel model = new RankingModel(codec, vectors, workers);
        Matrix queries = prepared(codec, log);
        ExactScores exact = ExactScores.of(model.documents(), queries, system.relevant(), workers);
        double width = temperature * Math.max(exact.spread(), Float.MIN_NORMAL);
        Candidates candidates = new Candidates(model, queries, exact.relevant(), system, seed);
        RankingStep step = new RankingStep(model, queries, system, width, workers);
        new RankingRun(this, model, candidates, step, workers).run(queries.rows(), BATCH, progress);
        return restored(codec, model);
    }

    private static void requireLinear(VectorCodec codec) {
        boolean linear = codec.recipe().grids().size() == 1
                && codec.recipe().grids().getFirst() instanceof Product grid
                && grid.scales() instanceof NoScales
                && codec.recipe().chosenEstimator() instanceof Plain
                && codec.metric() != Metric.L2;
        if (!linear) {
            throw new IllegalArgumentException(
                    "codebooks are trained of '... | product(scales=none) | estimator=plain' by inner-product or cosine, not of '"
                            + codec.recipe().text() + "' by " + codec.metric());
        }
        if (codec.tensors().has(VectorCodec.QUERY_MAP) || codec.tensors().has(CHOOSING)) {
            throw new IllegalArgumentException("the codec has been trained before, for queries or codes of its own");
        }
    }

    /// Queries in the coordinates of the grid.
    private static Matrix prepared(VectorCodec codec, Matrix log) {
        Matrix queries = Matrix.zeros(log.rows(), codec.columns());
        for (int row = 0; row < log.rows(); row++) {
            float[] values = codec.query(log.rowSlice(row, row + 1).values()).values();
            System.arraycopy(values, 0, queries.values(), queries.offset(row), values.length);
        }
        return queries;
    }

    private VectorCodec restored(VectorCodec codec, RankingModel model) {
        float[] centroids = model.centroids();
        StoredTensors tensors = codec.tensors();
        StoredTensor start = tensors.get(LEVELS);
        if (system.choice() == CodeChoice.FIXED) {
            tensors = tensors.plusOne(CHOOSING, start);
        }
        tensors = tensors.plusOne(
                LEVELS, StoredTensor.ofFloats(centroids, start.shape().toArray(Integer[]::new)));
        if (system.trainsQueries()) {
            Matrix map = model.queryMap();
            tensors = tensors.plusOne(
                    VectorCodec.QUERY_MAP, StoredTensor.ofFloats(map.values(), map.rows(), map.columns()));
        }
        return VectorCodec.restore(codec.attributes(), tensors);
    }
}
