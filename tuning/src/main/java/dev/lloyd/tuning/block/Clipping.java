package dev.lloyd.tuning.block;

import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// How far the points of each group reach, trained; see {@link LearnedClipping} for the formula.
final class Clipping {
    /// A sigmoid of 0.982.
    private static final double START = 4;

    /// Scales of 0 would divide by 0; what they scale is 0 for this one too.
    static final double SMALLEST = 1e-20;

    private final GridLayer grid;
    private final Levels levels;
    private final double speed;
    private final Tensor upper;
    private final Tensor lower;

    /// @param speed how much faster ranges learn than what is trained beside them
    Clipping(GridLayer grid, Levels levels, double speed) {
        this.grid = grid;
        this.levels = levels;
        this.speed = speed;
        Tensor start = grid.scales().mul(Tensors.scalar(0)).add(Tensors.scalar(START / speed));
        this.upper = Tensors.leaf(start);
        this.lower = Tensors.leaf(start);
    }

    /// Scales and zeros of groups.
    record Ranges(Tensor scales, Tensor zeros) {}

    List<Tensor> parameters() {
        return grid.zeroKind() == GridLayer.ZeroKind.NONE ? List.of(upper) : List.of(upper, lower);
    }

    /// The trained ranges.
    ///
    /// @param lowest the least value of each group, at most 0, before anything is clipped
    /// @param highest likewise the greatest, at least 0
    Ranges of(Tensor lowest, Tensor highest) {
        Tensor above = share(upper);
        if (grid.zeroKind() == GridLayer.ZeroKind.NONE) {
            Tensor scales = covering(lowest, highest).mul(above);
            return new Ranges(scales.clamp_min(Tensors.scalar(SMALLEST)), grid.zeros());
        }
        Tensor below = lowest.mul(share(lower));
        Tensor scales = highest.mul(above)
                .sub(below)
                .div(Tensors.scalar((double) levels.greatest() - levels.least()))
                .clamp_min(Tensors.scalar(SMALLEST));
        Tensor place = below.div(scales).neg().add(Tensors.scalar(levels.least()));
        return new Ranges(scales, grid.zeroKind() == GridLayer.ZeroKind.WHOLE ? levels.nearest(place) : place);
    }

    private Tensor share(Tensor trained) {
        return trained.mul(Tensors.scalar(speed)).sigmoid();
    }

    /// The least scale whose points reach both ends.
    private Tensor covering(Tensor lowest, Tensor highest) {
        Tensor below = lowest.div(Tensors.scalar(Math.min(levels.least(), -SMALLEST)));
        return levels.greatest() > 0
                ? highest.div(Tensors.scalar(levels.greatest())).maximum(below)
                : below;
    }
}
