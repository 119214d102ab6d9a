package dev.lloyd.vectors.ranking;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// Goes over the log, batch by batch, and moves what is trained.
final class RankingRun {
    /// The map's first step, relative to that of codebooks of unit root mean square.
    private static final double MAP_RATE = 0.02;

    private final RankingTraining training;
    private final RankingModel model;
    private final Candidates candidates;
    private final RankingStep step;
    private final Workers workers;
    private final Adam centroids;
    private final Adam map;
    private final double unit;

    RankingRun(RankingTraining training, RankingModel model, Candidates candidates, RankingStep step, Workers workers) {
        this.training = training;
        this.model = model;
        this.candidates = candidates;
        this.step = step;
        this.workers = workers;
        this.centroids = new Adam(model.centroids());
        this.map = new Adam(model.queryMap().values());
        this.unit = rootMeanSquare(model.centroids());
    }

    private static double rootMeanSquare(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    /// All epochs.
    ///
    /// @param count queries of the log
    void run(int count, int size, IntConsumer progress) {
        int batches = Math.ceilDiv(count, size);
        for (int epoch = 0; epoch < training.epochs(); epoch++) {
            choose();
            candidates.prepare(workers);
            int[] order = Seeds.shuffled(count, Seeds.generator(Seeds.derive(training.seed(), epoch)));
            for (int batch = 0; batch < batches; batch++) {
                int[] queries = Arrays.copyOfRange(order, batch * size, Math.min(count, (batch + 1) * size));
                double left = 1 - (double) (epoch * batches + batch) / (training.epochs() * batches);
                move(queries, epoch, training.rate() * left);
            }
            progress.accept(epoch + 1);
        }
    }

    private void choose() {
        switch (training.system().choice()) {
            case NEAREST -> model.chooseNearest(workers);
            case FIXED -> {}
            case BALANCED -> new BalancedCodes(model).choose(workers);
        }
    }

    private void move(int[] queries, int epoch, double rate) {
        RankingStep.Listed[] batch = Arrays.stream(queries)
                .mapToObj(query -> new RankingStep.Listed(query, candidates.list(query, queries, epoch)))
                .toArray(RankingStep.Listed[]::new);
        RankingStep.Gradient gradient = step.gradient(batch);
        if (!Double.isFinite(gradient.loss())) {
            throw new IllegalArgumentException(training.system() + " diverges at a rate of " + training.rate()
                    + " in epoch " + (epoch + 1) + "; a lower one might not");
        }
        centroids.begin(rate * unit);
        workers.forEach(
                gradient.centroids().length, part -> centroids.move(model.offset(part, 0), gradient.centroids()[part]));
        map.begin(rate * MAP_RATE);
        workers.forEach(gradient.map().length, row -> map.move(row * gradient.map()[row].length, gradient.map()[row]));
    }
}
