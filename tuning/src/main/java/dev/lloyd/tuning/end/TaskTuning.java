package dev.lloyd.tuning.end;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.ModelTuning;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.Libtorch;

/// Trains the scales end to end on a text's own loss, the mean `-ln p` of its tokens; codes, zeros and everything that
/// is not quantized stay, bit for bit:
///
///     W^ = s (1 + d) * (point - zero)
///
/// with a number `d` for each group, at first 0, moved by Adam at a rate that falls on half a cosine. Levels of fitted
/// codebooks are moved like scales. What was learned of another text is a few numbers, so that a model has them for
/// every task. The step that is best on sequences kept apart comes out. For decoders; grids with neither scales nor
/// fitted codebooks are refused.
///
/// Cost of a step: a pass forwards and one backwards; about ten floats for each weight.
///
/// Source: Kim et al., Memory-Efficient Fine-Tuning of Compressed Large Language Models via sub-4-bit Integer
/// Quantization (PEQA), 2023.
///
/// @param steps training steps, 1 or more
/// @param rate first rate of relative scales, more than 0
/// @param batch sequences of a step, 1 or more
@AutoService(Part.class)
@PartName(
        value = "task-tuning",
        summary = "trains the scales end to end on the loss of the text; codes stay",
        source = "Kim et al., PEQA, 2023")
public record TaskTuning(
        @Meaning("training steps, 1 or more") int steps,

        @Meaning("first rate of relative scales, more than 0")
        double rate,

        @Meaning("sequences of a step, 1 or more") int batch)
        implements ModelTuning {
    /// Checks the ranges above.
    public TaskTuning {
        new Schedule(steps, rate, batch);
    }

    /// 300 steps of two sequences, from a rate of 0.003.
    public TaskTuning() {
        this(300, 0.003, 2);
    }

    @Override
    public void requireRunnable() {
        Libtorch.require();
    }

    @Override
    public int sequences() {
        return batch;
    }

    @Override
    public double passes() {
        return 3;
    }

    @Override
    public int floatsPerWeight() {
        return 10;
    }

    @Override
    public Tuned tune(ModelTuningTask task) {
        return PvWalk.onText(task, text(), new Schedule(steps, rate, batch));
    }
}
