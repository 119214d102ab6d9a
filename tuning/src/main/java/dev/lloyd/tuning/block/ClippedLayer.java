package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer whose groups' ranges are trained, from those that it has; see {@link LearnedClipping} for the formula.
final class ClippedLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Levels levels;
    private final Clipping clipping;
    private final Tensor highest;
    private final Tensor lowest;

    ClippedLayer(GridLayer grid, Levels levels) {
        this.grid = grid;
        this.levels = levels;
        this.clipping = new Clipping(grid, levels, 1);
        this.highest = end(levels.greatest());
        this.lowest = end(levels.least());
    }

    /// What a point stands for in each group.
    private Tensor end(double point) {
        return grid.scales().mul(grid.zeros().neg().add(Tensors.scalar(point))).detach();
    }

    @Override
    public List<Tensor> parameters() {
        return clipping.parameters();
    }

    @Override
    public Tensor weights() {
        Clipping.Ranges ranges = clipping.of(lowest, highest);
        return grid.outer(levels.rounded(grid, grid.target(), ranges));
    }

    @Override
    public CanonicalForm form() {
        return levels.form(grid, grid.target(), clipping.of(lowest, highest));
    }
}
