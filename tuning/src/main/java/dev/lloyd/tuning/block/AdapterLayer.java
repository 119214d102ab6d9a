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
    private final Optional<SalientError> error;
    private final List<Tensor> factors;
    private final Tensor product;
    private final Tensor lowest;
    private final Tensor highest;

    /// @param speed how much faster ranges learn than the product
    /// @param error the penalty, if there is one
    AdapterLayer(TuningLayer layer, Levels levels, double speed, Optional<SalientError> error) {
        this.form = layer.form();
        this.grid = new GridLayer(layer);
        this.levels = levels;
        this.clipping = new Clipping(grid, levels, speed);
        this.error = error;
        this.factors = form.lowRank()
                .map(term -> List.of(Tensors.leaf(Tensors.of(term.left())), Tensors.leaf(Tensors.of(term.right()))))
                .orElse(List.of());
        this.product = product().detach();
        this.lowest = grid.least(grid.target());
        this.highest = grid.greatest(grid.target());
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

    @Override
    public Tensor weights() {
        Tensor rounded = levels.rounded(grid, grid.target(), clipping.of(lowest, highest));
        return grid.outer(rounded.add(product()).sub(product));
    }

    @Override
    public Optional<Tensor> penalty(Tensor weights) {
        return error.map(each -> each.of(weights));
    }

    @Override
    public CanonicalForm form() {
        CanonicalForm trained = levels.form(grid, grid.target(), clipping.of(lowest, highest));
        return factors.isEmpty()
                ? trained
                : trained.with(LowRank.rounded(matrix(factors.getFirst()), matrix(factors.getLast())));
    }

    private static Matrix matrix(Tensor factor) {
        return new Matrix((int) factor.size(0), (int) factor.size(1), Tensors.floats(factor));
    }
}
