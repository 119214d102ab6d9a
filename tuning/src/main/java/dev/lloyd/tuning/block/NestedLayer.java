package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/// A layer of wide codes whose ranges are trained for several widths at once; see {@link NestedClipping} for the
/// formula.
final class NestedLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Levels levels;
    private final Clipping clipping;
    private final List<Integer> widths;
    private final int bits;

    /// @param widths of the slices that are trained, the widest first
    NestedLayer(GridLayer grid, Levels levels, List<Integer> widths) {
        this(grid, levels, new Clipping(grid, levels, 1), widths, widths.getFirst());
    }

    private NestedLayer(GridLayer grid, Levels levels, Clipping clipping, List<Integer> widths, int bits) {
        this.grid = grid;
        this.levels = levels;
        this.clipping = clipping;
        this.widths = widths;
        this.bits = bits;
    }

    @Override
    public List<Tensor> parameters() {
        return clipping.parameters();
    }

    @Override
    public List<TrainedLayer> variants() {
        return IntStream.range(0, widths.size())
                .<TrainedLayer>mapToObj(index -> new NestedLayer(grid, levels, clipping, widths, widths.get(index)))
                .toList();
    }

    private Clipping.Ranges ranges() {
        return clipping.of(grid.least(grid.target()), grid.greatest(grid.target()));
    }

    @Override
    public Tensor weights() {
        Clipping.Ranges ranges = ranges();
        Tensor codes = levels.nearest(levels.places(grid, grid.target(), ranges));
        Tensor sliced = sliced(codes).sub(grid.spread(ranges.zeros()));
        return grid.outer(sliced.mul(grid.spread(ranges.scales())));
    }

    /// The codes of the slice in units of the wide ones; gradients pass straight through.
    private Tensor sliced(Tensor codes) {
        int unit = 1 << (widths.getFirst() - bits);
        Tensor inside = codes.div(Tensors.scalar(unit)).clamp_max(Tensors.scalar((1 << bits) - 1));
        Tensor halfUp = inside.add(Tensors.scalar(0.5)).floor().clamp_max(Tensors.scalar((1 << bits) - 1));
        return inside.add(halfUp.sub(inside).detach()).mul(Tensors.scalar(unit));
    }

    @Override
    public CanonicalForm form() {
        Clipping.Ranges ranges = ranges();
        return levels.form(grid, levels.places(grid, grid.target(), ranges), ranges.scales(), ranges.zeros());
    }
}
