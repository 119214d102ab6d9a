package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/// A layer whose weights are divided by learned scales before they are rounded:
///
///     W^ = s1 * (nearest(W / (s1 * exp(D)) + zero) - zero)
///
/// with the step `s1 = exp(l)` of each group and the logarithms `D` of the divisors, which a part composes of
/// parameters of its own.
final class DividedLayer implements TrainedLayer {
    /// Scales of 0 have no logarithm; what they scale is 0 for this one too.
    private static final double SMALLEST = 1e-20;

    private final GridLayer grid;
    private final Levels levels;
    private final List<Tensor> own;
    private final Supplier<Tensor> divisors;
    private final Tensor logarithms;

    /// @param own the part's parameters
    /// @param divisors the logarithms `D`, rows x columns, as a function of them
    DividedLayer(GridLayer grid, Levels levels, List<Tensor> own, Supplier<Tensor> divisors) {
        this.grid = grid;
        this.levels = levels;
        this.own = own;
        this.divisors = divisors;
        this.logarithms =
                Tensors.leaf(grid.scales().clamp_min(Tensors.scalar(SMALLEST)).log());
    }

    @Override
    public List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>(own);
        all.add(logarithms);
        return all;
    }

    private Tensor places() {
        Tensor divisor = grid.spread(logarithms).add(divisors.get()).exp();
        return grid.target().div(divisor).add(grid.spread(grid.zeros()));
    }

    @Override
    public Tensor weights() {
        Tensor points = levels.nearest(places()).sub(grid.spread(grid.zeros()));
        return grid.outer(points.mul(grid.spread(logarithms).exp()));
    }

    @Override
    public CanonicalForm form() {
        return levels.form(grid, places(), logarithms.exp(), grid.zeros());
    }
}
