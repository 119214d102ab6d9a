package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.end.EndRun;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model on its way through zeroth-order steps.
final class ZerothWalk implements EndRun.Walk {
    private final ModelTuningTask task;
    private final ZerothOrder part;
    private final EndRun.Pace pace;
    private final Spsa spsa;
    private final ScaledLayers scaled;
    private final float[] factors;
    private final Workers workers;

    private ZerothWalk(ModelTuningTask task, ZerothOrder part, Workers workers) {
        this.task = task;
        this.part = part;
        this.pace = new EndRun.Pace(part.steps(), part.rate(), part.batch());
        this.spsa = new Spsa(part.epsilon(), part.clip());
        this.scaled = new ScaledLayers(task.forms(), workers);
        this.factors = new float[scaled.size()];
        this.workers = workers;
        Arrays.fill(factors, 1);
    }

    static Tuned run(ModelTuningTask task, ZerothOrder part) {
        try (Workers one = Workers.of(1)) {
            ZerothWalk walk = new ZerothWalk(task, part, one);
            return EndRun.run(task, part.text(), walk.pace, walk);
        }
    }

    @Override
    public boolean step(int step, TokenBatch batch) {
        double slope = spsa.step(
                factors,
                part.rate() * pace.left(step),
                Seeds.derive(task.seed(), step),
                others -> loss(scaled.layers(others, workers), List.of(batch)));
        return Double.isFinite(slope);
    }

    @Override
    public double loss(List<TokenBatch> text) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        forms().forEach((name, form) -> layers.put(name, new DenseLayer(form.decode(workers))));
        return loss(layers, text);
    }

    /// The mean of `-ln p(token)` over all predicted tokens; NaN where a logit is not finite.
    private double loss(Map<String, DenseLayer> layers, List<TokenBatch> text) {
        FloatOps ops = FloatOps.of(new ScaledWeights(task.weights(), layers), workers);
        double sum = 0;
        long count = 0;
        for (TokenBatch batch : text) {
            Matrix logits = task.network().forward(ops, batch);
            if (logits.firstNotFinite() >= 0) {
                return Double.NaN;
            }
            int[] starts = batch.packing().starts();
            for (int sequence = 0; sequence < starts.length; sequence++) {
                int last = starts[sequence] + batch.packing().lengths()[sequence] - 1;
                for (int row = starts[sequence]; row < last; row++) {
                    sum += LogProbabilities.normalizer(logits, row) - logits.at(row, batch.ids()[row + 1]);
                    count++;
                }
            }
        }
        return sum / count;
    }

    @Override
    public Map<String, CanonicalForm> forms() {
        return scaled.forms(factors);
    }

    @Override
    public Map<String, float[]> vectors() {
        return Map.of();
    }
}
