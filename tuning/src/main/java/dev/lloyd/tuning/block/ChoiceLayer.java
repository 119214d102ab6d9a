package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A layer whose codes are choices with a logit for each of some points; see {@link GumbelSoftmax} for the formula.
final class ChoiceLayer implements TrainedLayer {
    private static final double PRIOR = 4;
    private static final double LAST_TEMPERATURE = 0.1;
    private static final double SCALE_SPEED = 1.0 / 20;

    /// Uniform numbers of 0 would have an infinite logarithm.
    private static final double SMALLEST = 1e-20;

    private final GridLayer grid;
    private final Levels levels;
    private final Tensor points;
    private final Tensor logits;
    private final Tensor changes;
    private double progress;

    ChoiceLayer(GridLayer grid, Levels levels) {
        this.grid = grid;
        this.levels = levels;
        Tensor scales = grid.scales().clamp_min(Tensors.scalar(SMALLEST));
        Tensor start = levels.places(grid.decoded().div(grid.spread(scales)).add(grid.spread(grid.zeros())));
        Tensor choices = levels.choices(start);
        this.points = levels.at(choices);
        this.logits = Tensors.leaf(choices.sub(start.unsqueeze(2))
                .square()
                .mul(Tensors.scalar(-PRIOR))
                .to(points.scalar_type()));
        this.changes = Tensors.leaf(grid.scales().mul(Tensors.scalar(0)));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(logits, changes);
    }

    @Override
    public void at(double share) {
        progress = share;
    }

    private Tensor scales() {
        return grid.scales().mul(changes.mul(Tensors.scalar(SCALE_SPEED)).add(Tensors.scalar(1)));
    }

    private Tensor hard() {
        Tensor best = logits.argmax(new org.bytedeco.pytorch.LongOptional(2), true);
        return points.gather(2, best).squeeze(2);
    }

    private Tensor soft() {
        Tensor noise = torch.rand_like(logits)
                .clamp_min(Tensors.scalar(SMALLEST))
                .log()
                .neg()
                .clamp_min(Tensors.scalar(SMALLEST))
                .log()
                .neg();
        double temperature = Math.pow(LAST_TEMPERATURE, progress);
        Tensor shares = logits.add(noise).div(Tensors.scalar(temperature)).softmax(2);
        return shares.mul(points).sum(new long[] {2}, false, new ScalarTypeOptional());
    }

    @Override
    public Tensor weights() {
        Tensor chosen = progress < 1 ? soft() : hard();
        return grid.outer(chosen.sub(grid.spread(grid.zeros())).mul(grid.spread(scales())));
    }

    @Override
    public CanonicalForm form() {
        return levels.form(grid, hard(), scales(), grid.zeros());
    }
}
