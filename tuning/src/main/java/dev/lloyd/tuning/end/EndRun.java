package dev.lloyd.tuning.end;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The loop of all tunings of a model: steps on a few sequences each, in an order that the seed shuffles. Every eighth
/// sequence (the last, where there are fewer) is not learned from: the loss is measured on these at first and after
/// each third of the steps, and the least one is what comes out. So a run never ends worse than it began, and one that
/// diverges ends with its best.
public final class EndRun {
    private static final int MEASUREMENTS = 3;
    private static final int HELD_OUT = 8;

    private final ModelTuningTask task;
    private final Walk walk;
    private final List<int[]> learned = new ArrayList<>();
    private final List<TokenBatch> held = new ArrayList<>();
    private Map<String, CanonicalForm> best = Map.of();
    private Map<String, float[]> bestVectors = Map.of();
    private double bestLoss;
    private int bestStep;

    /// A model on its way.
    public interface Walk {
        /// Goes a step.
        ///
        /// @param step its number, from 0
        /// @param batch to learn from
        /// @return whether the loss and all numbers are finite still
        boolean step(int step, TokenBatch batch);

        /// The mean loss of some text, as the model is stored.
        double loss(List<TokenBatch> text);

        /// What the layers have become, by layer name.
        Map<String, CanonicalForm> forms();

        /// Norms that have changed, by full tensor name.
        Map<String, float[]> vectors();
    }

    private EndRun(ModelTuningTask task, Walk walk) {
        this.task = task;
        this.walk = walk;
        int count = task.sequences().size();
        for (int index = 0; index < count; index++) {
            int[] ids = task.sequences().get(index);
            if (index % HELD_OUT == HELD_OUT - 1 || (count < HELD_OUT && index == count - 1)) {
                held.add(TokenBatch.of(List.of(ids)));
            } else {
                learned.add(ids);
            }
        }
    }

    /// Tunes a model.
    ///
    /// @param part the tuning's text, for the notes
    /// @param schedule its portions are sequences
    public static Tuned run(ModelTuningTask task, String part, Schedule schedule, Walk walk) {
        return new EndRun(task, walk).run(part, schedule);
    }

    private Tuned run(String part, Schedule schedule) {
        double start = walk.loss(held);
        keep(0, start);
        boolean finite = Double.isFinite(start) && train(schedule);
        String note = String.format(
                Locale.ROOT,
                "%s: loss of the model on %d sequences kept apart %.5g before, %.5g after %d of %d steps",
                part,
                held.size(),
                start,
                bestLoss,
                bestStep,
                schedule.steps());
        return new Tuned(
                best, bestVectors, List.of(finite ? note : note + "; it diverged then, and that was its best"));
    }

    /// @return whether the loss stayed finite
    private boolean train(Schedule schedule) {
        int interval = Math.ceilDiv(schedule.steps(), MEASUREMENTS);
        RandomGenerator generator = Seeds.generator(task.seed());
        List<int[]> order = new ArrayList<>();
        for (int step = 0; step < schedule.steps(); step++) {
            List<int[]> sequences = new ArrayList<>();
            while (sequences.size() < schedule.portion()) {
                if (order.isEmpty()) {
                    order.addAll(learned);
                }
                sequences.add(order.remove(generator.nextInt(order.size())));
            }
            if (!walk.step(step, TokenBatch.of(sequences))) {
                return false;
            }
            if ((step + 1) % interval == 0 || step + 1 == schedule.steps()) {
                double now = walk.loss(held);
                if (!Double.isFinite(now)) {
                    return false;
                }
                if (now < bestLoss) {
                    keep(step + 1, now);
                }
            }
        }
        return true;
    }

    private void keep(int step, double loss) {
        best = Map.copyOf(walk.forms());
        bestVectors = Map.copyOf(walk.vectors());
        bestLoss = loss;
        bestStep = step;
    }
}
