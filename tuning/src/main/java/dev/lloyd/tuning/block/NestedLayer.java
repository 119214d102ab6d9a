package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer of wide codes whose ranges are trained for several widths at once; see {@link NestedClipping} for the
/// formula.
final class NestedLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Levels levels;
    private final Clipping clipping;
    private final Tensor lowest;
    private final Tensor highest;
    private final List<Integer> widths;

    /// @param widths of the slices that are trained, the widest first
    NestedLayer(GridLayer grid, Levels levels, List<Integer> widths) {
        this.grid = grid;
        this.levels = levels;
        this.clipping = new Clipping(grid, levels, 1);
        this.lowest = grid.least(grid.target());
        this.highest = grid.greatest(grid.target());
        this.widths = widths;
    }

    @Override
    public List<Tensor> parameters() {
        return clipping.parameters();
    }

    /// The layer read at one of its widths; what is stored are the codes of the widest.
    private record Read(NestedLayer layer, int bits) implements TrainedLayer {
        @Override
        public List<Tensor> parameters() {
            return layer.parameters();
        }

        @Override
        public Tensor weights() {
            return layer.weights(bits);
        }

        @Override
        public CanonicalForm form() {
            return layer.form();
        }
    }

    @Override
    public List<TrainedLayer> variants() {
        return widths.stream().<TrainedLayer>map(bits -> new Read(this, bits)).toList();
    }

    @Override
    public Tensor weights() {
        return weights(widths.getFirst());
    }

    private Tensor weights(int bits) {
        Clipping.Ranges ranges = clipping.of(lowest, highest);
        Tensor codes = levels.nearest(levels.places(grid, grid.target(), ranges));
        Tensor sliced = sliced(codes, bits).sub(grid.spread(ranges.zeros()));
        return grid.outer(sliced.mul(grid.spread(ranges.scales())));
    }

    /// The codes of the slice in units of the wide ones; gradients pass straight through.
    private Tensor sliced(Tensor codes, int bits) {
        int unit = 1 << (widths.getFirst() - bits);
        Tensor inside = codes.div(Tensors.scalar(unit)).clamp_max(Tensors.scalar((1 << bits) - 1));
        Tensor halfUp = inside.add(Tensors.scalar(0.5)).floor().clamp_max(Tensors.scalar((1 << bits) - 1));
        return inside.add(halfUp.sub(inside).detach()).mul(Tensors.scalar(unit));
    }

    @Override
    public CanonicalForm form() {
        return levels.form(grid, grid.target(), clipping.of(lowest, highest));
    }
}
