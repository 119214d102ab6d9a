package dev.lloyd.tuning.block;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Ops;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.schedule.Schedule;
import dev.lloyd.tuning.torch.CopiedWeights;
import dev.lloyd.tuning.torch.LeafWeights;
import dev.lloyd.tuning.torch.Libtorch;
import dev.lloyd.tuning.torch.Tensors;
import dev.lloyd.tuning.torch.TorchOps;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The loop of all tunings: steps of Adam, unless a part has another {@link Descent}, on a portion of the text each, in
/// an order that the seed shuffles. After each third of the steps the loss is measured on the whole text, and the
/// parameters of the least one are what comes out; so a run never ends worse than it began, and one that diverges ends
/// with its best.
///
/// Memory, outside the heap: for each weight of the block the original, the quantized and the decoded value, the
/// part's parameters four times (themselves, their gradient, Adam's two moments) and once more for the best, what
/// one pass makes of them; for a batch its activations between all operations. Layers that are read in several ways
/// take one after the other. It is given back when a block is done.
final class BlockTraining {
    private static final int MEASUREMENTS = 3;

    private final TuningTask task;
    private final Method method;
    private final Schedule schedule;
    private final Trainee trainee;
    private final List<Tensor> parameters;
    private final CopiedWeights fixed;
    private List<Tensor> best = List.of();
    private double bestLoss;
    private int bestStep;

    /// How a block is trained.
    ///
    /// @param schedule of the steps
    /// @param descent how a step follows the gradient
    /// @param outputs what is to be like the original
    record Method(Schedule schedule, Descent descent, Outputs outputs) {
        /// Adam, towards the block's output.
        static Method of(BlockTuning part, double rate) {
            return new Method(new Schedule(part.steps(), rate, part.tokens()), Descent.ADAM, Outputs.BLOCK);
        }

        Method with(Descent other, Outputs others) {
            return new Method(schedule, other, others);
        }
    }

    private BlockTraining(TuningTask task, Method method, Trainee trainee) {
        torch.manual_seed(task.seed());
        this.task = task;
        this.method = method;
        this.schedule = method.schedule();
        this.trainee = trainee;
        this.parameters = trainee.parameters();
        this.fixed = new CopiedWeights(task.weights(), ScalarType.Float);
    }

    /// Trains a block with Adam, towards its output.
    ///
    /// @param part how many steps, and on how many tokens each
    /// @param rate of the first step, more than 0
    /// @param trainee makes what is trained, in memory that this call owns
    static Tuned run(TuningTask task, BlockTuning part, double rate, Function<TuningTask, Trainee> trainee) {
        return run(task, part.text(), Method.of(part, rate), trainee);
    }

    /// The same in another way.
    ///
    /// @param part what notes call it
    static Tuned run(TuningTask task, String part, Method method, Function<TuningTask, Trainee> trainee) {
        Libtorch.require();
        if (task.text().isEmpty()) {
            throw new IllegalArgumentException("block " + task.block() + " cannot be trained without text");
        }
        try (var _ = new PointerScope()) {
            return new BlockTraining(task, method, trainee.apply(task)).run(part);
        }
    }

    private Tuned run(String part) {
        double start = loss();
        keep(0, start);
        boolean finite = train();
        restore();
        Map<String, CanonicalForm> forms = new HashMap<>();
        for (TuningLayer layer : task.layers()) {
            forms.put(
                    layer.name(),
                    Objects.requireNonNull(trainee.layers().get(layer.name())).form());
        }
        Map<String, float[]> vectors = new HashMap<>();
        trainee.vectors().forEach((name, vector) -> vectors.put(name, Tensors.floats(vector)));
        String note = String.format(
                Locale.ROOT,
                "%s: loss of the block %.4g before, %.4g after %d of %d steps",
                part,
                start,
                bestLoss,
                bestStep,
                schedule.steps());
        return new Tuned(forms, vectors, List.of(finite ? note : note + "; it diverged then, and that was its best"));
    }

    /// Where there is nothing to train, as norms in a block without any, everything stays.
    ///
    /// @return whether the loss stayed finite
    private boolean train() {
        if (parameters.isEmpty()) {
            return true;
        }
        int interval = Math.ceilDiv(schedule.steps(), MEASUREMENTS);
        Optimizer optimizer = method.descent().over(parameters, schedule.rate());
        RandomGenerator generator = Seeds.generator(task.seed());
        List<Portion> portions = Portion.of(task.text(), schedule.portion());
        int[] order = {};
        for (int step = 0; step < schedule.steps(); step++) {
            if (step % portions.size() == 0) {
                order = Seeds.shuffled(portions.size(), generator);
            }
            optimizer.param_groups().get(0).options().set_lr(schedule.rate(step));
            step(optimizer, portions.get(order[step % order.length]), (double) step / schedule.steps());
            if ((step + 1) % interval == 0 || step + 1 == schedule.steps()) {
                double now = loss();
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

    private void step(Optimizer optimizer, Portion portion, double share) {
        try (var _ = new PointerScope()) {
            optimizer.zero_grad();
            trainee.at(share);
            List<Trainee> variants = trainee.variants();
            for (int index = 0; index < variants.size(); index++) {
                backward(variants.get(index), portion, variants.size(), index == 0);
            }
            method.descent().step(optimizer, parameters);
        }
    }

    /// Adds to the gradients those of one of several ways to read the layers.
    ///
    /// @param penalized whether what the layers add to the loss counts here
    private void backward(Trainee variant, Portion portion, int variants, boolean penalized) {
        try (var _ = new PointerScope()) {
            Map<String, Tensor> weights = variant.weights();
            Tensor share = loss(weights, portion).div(Tensors.scalar(variants));
            (penalized ? variant.penalized(share, weights) : share).backward();
        }
    }

    private Tensor loss(Map<String, Tensor> weights, Portion portion) {
        if (method.outputs() == Outputs.LAYERS) {
            return Outputs.layers(task, fixed, weights, portion);
        }
        Ops<Tensor> ops = new TorchOps(new LeafWeights(fixed, weights, trainee.vectors()));
        Tensor output = portion.input();
        for (int block = task.block(); block <= task.block() + task.following().size(); block++) {
            output = task.network().block(ops, block, portion.packing(), output);
        }
        return trainee.loss().of(output, portion.target());
    }

    /// On the whole text.
    private double loss() {
        double sum = 0;
        trainee.at(1);
        List<Trainee> variants = trainee.variants();
        for (Trainee variant : variants) {
            sum += loss(variant) / variants.size();
        }
        return sum / task.text().size();
    }

    private double loss(Trainee variant) {
        double sum = 0;
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Map<String, Tensor> weights = variant.weights();
            for (TuningText batch : task.text()) {
                try (var _ = new PointerScope()) {
                    sum += loss(weights, Portion.whole(batch)).item_double();
                }
            }
        }
        return sum;
    }

    private void keep(int step, double loss) {
        best.forEach(Tensor::close);
        best = parameters.stream().map(each -> each.detach().clone()).toList();
        bestLoss = loss;
        bestStep = step;
    }

    private void restore() {
        try (var _ = new NoGradGuard()) {
            for (int index = 0; index < best.size(); index++) {
                parameters.get(index).copy_(best.get(index));
            }
        }
    }
}
