package dev.lloyd.tuning.zeroth;

import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.part.Need;
import dev.lloyd.tuning.schedule.Schedule;

/// A tuning of a model by forward passes alone, two for each step: what is told from its parameters, and what moves.
interface ForwardTuning extends ModelTuning {
    /// First learning rate.
    double rate();

    /// How far numbers are moved to see what the loss does.
    double epsilon();

    /// The most that a derivative counts.
    double clip();

    /// Sequences of a step.
    int batch();

    /// What moves.
    LayerNumbers layers(ModelTuningTask task);

    /// Checks the ranges of all.
    static void check(int steps, double rate, double epsilon, double clip, int batch) {
        new Schedule(steps, rate, batch);
        new Spsa(epsilon, clip);
    }

    @Override
    default Need need() {
        return Need.CALIBRATION;
    }

    @Override
    default int sequences() {
        return batch();
    }

    @Override
    default double passes() {
        return 2;
    }

    @Override
    default int floatsPerWeight() {
        return 3;
    }

    @Override
    default Tuned tune(ModelTuningTask task) {
        return ZerothWalk.run(
                task, text(), new Schedule(steps(), rate(), batch()), new Spsa(epsilon(), clip()), layers(task));
    }
}
