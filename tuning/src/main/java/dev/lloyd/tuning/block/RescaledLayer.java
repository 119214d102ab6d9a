package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer whose codes stay and whose scales are trained: `W^ = (1 + d) W`, a number `d` for each group.
final class RescaledLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Tensor changes;

    RescaledLayer(GridLayer grid) {
        this.grid = grid;
        this.changes = Tensors.leaf(grid.scales().mul(Tensors.scalar(0)));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(changes);
    }

    private Tensor factors() {
        return changes.add(Tensors.scalar(1));
    }

    @Override
    public Tensor weights() {
        return grid.outer(grid.decoded().mul(grid.spread(factors())));
    }

    @Override
    public CanonicalForm form() {
        return grid.withScales(grid.scales().mul(factors()));
    }
}
