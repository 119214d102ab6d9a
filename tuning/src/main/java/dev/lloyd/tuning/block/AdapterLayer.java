package dev.lloyd.tuning.block;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// A layer whose ranges and thin product are trained; see {@link AdapterTuning} for the formula.
final class AdapterLayer implements TrainedLayer {
    private final CanonicalForm form;
    private final GridLayer grid;
    private final Levels levels;
    private final Clipping clipping;
    private final Tensor original;
    private final Tensor saliency;
    private final double weight;
    private final List<Tensor> factors;
    private final Tensor product;

    /// @param power size of each input channel, 1 x columns
    /// @param weight of the penalty
    AdapterLayer(TuningLayer layer, Levels levels, double speed, Tensor power, double weight) {
        this.form = layer.form();
        this.grid = new GridLayer(layer);
        this.levels = levels;
        this.clipping = new Clipping(grid, levels, speed);
        this.original = Tensors.of(layer.weights());
        this.saliency = original.abs().mul(power);
        this.weight = weight;
        this.factors = form.lowRank()
                .map(term -> List.of(Tensors.leaf(Tensors.of(term.left())), Tensors.leaf(Tensors.of(term.right()))))
                .orElse(List.of());
        this.product = product().detach();
    }

    @Override
    public List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>(clipping.parameters());
        all.addAll(factors);
        return all;
    }

    private Tensor product() {
        return factors.isEmpty()
                ? grid.target().mul(Tensors.scalar(0))
                : Tensors.asHalves(factors.getFirst())
                        .matmul(Tensors.asHalves(factors.getLast()).transpose(0, 1));
    }

    /// What the grid stands for: all that is not kept exactly, whatever the product is.
    private Tensor target() {
        return grid.target().add(product);
    }

    private Clipping.Ranges ranges() {
        return clipping.of(grid.least(target()), grid.greatest(target()));
    }

    @Override
    public Tensor weights() {
        Tensor rounded = levels.rounded(grid, target(), ranges());
        return grid.outer(rounded.add(product()).sub(product));
    }

    @Override
    public Optional<Tensor> penalty() {
        if (weight == 0) {
            return Optional.empty();
        }
        Tensor missed = weights().sub(original).square().mul(saliency).sum();
        Tensor whole = original.square().mul(saliency).sum();
        return Optional.of(missed.div(whole).mul(Tensors.scalar(weight)));
    }

    @Override
    public CanonicalForm form() {
        Clipping.Ranges ranges = ranges();
        CanonicalForm trained =
                levels.form(grid, levels.places(grid, target(), ranges), ranges.scales(), ranges.zeros());
        return factors.isEmpty()
                ? trained
                : trained.with(LowRank.rounded(matrix(factors.getFirst()), matrix(factors.getLast())));
    }

    private static Matrix matrix(Tensor factor) {
        return new Matrix((int) factor.size(0), (int) factor.size(1), Tensors.floats(factor));
    }
}
