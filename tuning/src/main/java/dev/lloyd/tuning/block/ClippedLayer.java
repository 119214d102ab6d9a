package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer whose groups' ranges are trained; see {@link LearnedClipping} for the formula.
final class ClippedLayer implements TrainedLayer {
    /// A sigmoid of 0.982.
    private static final double START = 4;

    /// Scales of 0 would divide by 0; what they scale is 0 for this one too.
    private static final double SMALLEST = 1e-20;

    private final GridLayer grid;
    private final Levels levels;
    private final Tensor upper;
    private final Tensor lower;
    private final Tensor highest;
    private final Tensor lowest;

    ClippedLayer(GridLayer grid, Levels levels) {
        this.grid = grid;
        this.levels = levels;
        Tensor start = grid.scales().mul(Tensors.scalar(0)).add(Tensors.scalar(START));
        this.upper = Tensors.leaf(start);
        this.lower = Tensors.leaf(start);
        this.highest = grid.scales()
                .mul(grid.zeros().neg().add(Tensors.scalar(levels.greatest())))
                .detach();
        this.lowest = grid.scales()
                .mul(grid.zeros().neg().add(Tensors.scalar(levels.least())))
                .detach();
    }

    @Override
    public List<Tensor> parameters() {
        return grid.zeroKind() == GridLayer.ZeroKind.NONE ? List.of(upper) : List.of(upper, lower);
    }

    private Tensor scales() {
        Tensor scales = grid.zeroKind() == GridLayer.ZeroKind.NONE
                ? grid.scales().mul(upper.sigmoid())
                : highest.mul(upper.sigmoid())
                        .sub(lowest.mul(lower.sigmoid()))
                        .div(Tensors.scalar((double) levels.greatest() - levels.least()));
        return scales.clamp_min(Tensors.scalar(SMALLEST));
    }

    private Tensor zeros(Tensor scales) {
        Tensor place = lowest.mul(lower.sigmoid()).div(scales).neg().add(Tensors.scalar(levels.least()));
        return switch (grid.zeroKind()) {
            case NONE -> grid.zeros();
            case WHOLE -> levels.nearest(place);
            case REAL -> place;
        };
    }

    private Tensor places(Tensor scales, Tensor zeros) {
        return grid.target().div(grid.spread(scales)).add(grid.spread(zeros));
    }

    @Override
    public Tensor weights() {
        Tensor scales = scales();
        Tensor zeros = zeros(scales);
        Tensor points = levels.nearest(places(scales, zeros)).sub(grid.spread(zeros));
        return grid.outer(points.mul(grid.spread(scales)));
    }

    @Override
    public CanonicalForm form() {
        Tensor scales = scales();
        Tensor zeros = zeros(scales);
        return levels.form(grid, places(scales, zeros), scales, zeros);
    }
}
