package dev.lloyd.tuning.zeroth;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.OverlaidWeights;
import dev.lloyd.models.quantize.UnitWeights;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.LogProbabilities;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.end.EndRun;
import dev.lloyd.tuning.schedule.Schedule;
import java.util.List;
import java.util.Map;

/// A model on its way through zeroth-order steps, whatever the numbers are that move.
final class ZerothWalk implements EndRun.Walk {
    private final ModelTuningTask task;
    private final Schedule schedule;
    private final Spsa spsa;
    private final LayerNumbers layers;
    private final SharedMoves shared;
    private final float[] moves;
    private Map<String, CanonicalForm> forms;

    private ZerothWalk(ModelTuningTask task, Schedule schedule, Spsa spsa, LayerNumbers layers) {
        this.task = task;
        this.schedule = schedule;
        this.spsa = spsa;
        this.layers = layers;
        this.shared = new SharedMoves(layers.start(), layers.together());
        this.moves = new float[shared.size()];
        this.forms = task.forms();
    }

    /// @param part the tuning's text, for the notes
    /// @param layers what moves
    static Tuned run(ModelTuningTask task, String part, Schedule schedule, Spsa spsa, LayerNumbers layers) {
        return EndRun.run(task, part, schedule, new ZerothWalk(task, schedule, spsa, layers));
    }

    @Override
    public boolean step(int step, TokenBatch batch) {
        double slope = spsa.step(
                moves,
                schedule.rate(step),
                Seeds.derive(task.seed(), step),
                others -> loss(layers.layers(shared.numbers(others), task.workers()), List.of(batch)));
        forms = Map.of();
        return Double.isFinite(slope);
    }

    @Override
    public double loss(List<TokenBatch> text) {
        return loss(LayerNumbers.decoded(forms(), task.workers()), text);
    }

    /// The mean of `-ln p(token)` over all predicted tokens; NaN where a logit is not finite.
    private double loss(Map<String, DenseLayer> layers, List<TokenBatch> text) {
        FloatOps ops = FloatOps.of(new OverlaidWeights(task.weights(), UnitWeights.of(layers)), task.workers());
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

    /// What came in, until the first step: codes that were chosen otherwise than here are not lost.
    @Override
    public Map<String, CanonicalForm> forms() {
        if (forms.isEmpty()) {
            forms = layers.forms(shared.numbers(moves));
        }
        return forms;
    }

    @Override
    public Map<String, float[]> vectors() {
        return Map.of();
    }
}
