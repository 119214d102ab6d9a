package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/// A layer whose weights are rounded up or down as is learned; see {@link AdaRound} for the formula.
final class RoundedLayer implements TrainedLayer {
    private static final double WIDER = 1.2;
    private static final double MARGIN = 0.1;

    private static final double LAST_TEMPERATURE = 0.05;

    /// How much faster offsets learn than scales.
    private static final double SCALE_SPEED = 1.0 / 20;

    private final GridLayer grid;
    private final Levels levels;
    private final List<Tensor> own;
    private final Supplier<Tensor> changes;
    private final Tensor lower;
    private final Tensor step;
    private final Tensor start;
    private final Tensor scaling;
    private double progress;

    /// @param own the part's parameters
    /// @param changes of the offsets, rows x columns, as a function of them
    RoundedLayer(GridLayer grid, Levels levels, List<Tensor> own, Supplier<Tensor> changes) {
        this.grid = grid;
        this.levels = levels;
        this.own = own;
        this.changes = changes;
        Clipping.Ranges ranges =
                new Clipping.Ranges(grid.scales().clamp_min(Tensors.scalar(Clipping.SMALLEST)), grid.zeros());
        Tensor places = levels.places(grid, grid.target(), ranges);
        Tensor below = levels.below(places);
        this.lower = levels.at(below);
        this.step = levels.at(below.add(new org.bytedeco.pytorch.Scalar(1L))).sub(lower);
        Tensor share = places.sub(lower)
                .div(step)
                .clamp_min(Tensors.scalar(0))
                .clamp_max(Tensors.scalar(1))
                .add(Tensors.scalar(MARGIN))
                .div(Tensors.scalar(WIDER));
        this.start = share.logit();
        this.scaling = Tensors.leaf(grid.scales().mul(Tensors.scalar(0)));
    }

    @Override
    public List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>(own);
        all.add(scaling);
        return all;
    }

    @Override
    public void at(double share) {
        progress = share;
    }

    /// How far up every weight is rounded, 0 to 1.
    private Tensor shares() {
        return start.add(changes.get())
                .div(Tensors.scalar(Math.pow(LAST_TEMPERATURE, progress)))
                .sigmoid()
                .mul(Tensors.scalar(WIDER))
                .sub(Tensors.scalar(MARGIN))
                .clamp_min(Tensors.scalar(0))
                .clamp_max(Tensors.scalar(1));
    }

    private Tensor scales() {
        return grid.scales().mul(scaling.mul(Tensors.scalar(SCALE_SPEED)).add(Tensors.scalar(1)));
    }

    private Tensor hard() {
        return lower.add(step.mul(shares().round()));
    }

    @Override
    public Tensor weights() {
        Tensor points = progress < 1 ? lower.add(step.mul(shares())) : hard();
        return grid.outer(points.sub(grid.spread(grid.zeros())).mul(grid.spread(scales())));
    }

    @Override
    public CanonicalForm form() {
        return levels.form(grid, hard(), scales(), grid.zeros());
    }
}
