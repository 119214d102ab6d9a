package dev.lloyd.tuning.zeroth;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.ModelTuningTask;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Tunes the scales of all layers by forward passes alone, so that the model predicts the next token of the text
/// better; codes and zeros stay, bit for bit:
///
///     W^ = s f (point - zero)
///
/// with a factor `f` for each scale, at first 1: the sum of one of its own, one of its matrix and one of all, which
/// follow the derivatives of the loss along random directions ({@link SharedMoves}, {@link Spsa}). The loss is the mean
/// `-ln p` of the tokens. For any grid with scales; others are refused. Rates
/// fall on half a cosine. The fewer scales there are, the better the estimate.
///
/// Cost of a step: two passes forwards through the runtime. Memory: the layers decoded, and decoded with their
/// factors; nothing of libtorch.
///
/// Source: Shang et al., Fine-tuning Quantized Neural Networks with Zeroth-order Optimization (QZO), 2025. Deviation:
/// scales move in proportion to what they were, instead of all by as much, and together as well as alone.
///
/// @param steps training steps, 1 or more
/// @param rate first learning rate, more than 0
/// @param epsilon how far factors are moved to see what the loss does, more than 0
/// @param clip the most that a derivative counts, more than 0
/// @param batch sequences of a step, 1 or more
@AutoService(Part.class)
@PartName(
        value = "zeroth-order",
        summary = "tunes the scales end to end by forward passes alone; codes stay",
        source = "Shang et al., QZO, 2025")
public record ZerothOrder(
        @Meaning("training steps, 1 or more") int steps,

        @Meaning("first learning rate, more than 0") double rate,

        @Meaning("how far factors are moved to see what the loss does, more than 0")
        double epsilon,

        @Meaning("the most that a derivative counts, more than 0")
        double clip,

        @Meaning("sequences of a step, 1 or more") int batch)
        implements ForwardTuning {
    /// Checks the ranges above.
    public ZerothOrder {
        ForwardTuning.check(steps, rate, epsilon, clip, batch);
    }

    /// 300 steps of two sequences, from a rate of 0.005.
    public ZerothOrder() {
        this(300, 0.005, 0.01, 1, 2);
    }

    @Override
    public LayerNumbers layers(ModelTuningTask task) {
        return new ScaledLayers(task.forms(), task.workers());
    }
}
