package dev.lloyd.tuning.block;

import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/// A layer whose codes stay and whose scales are trained, `W^ = (1 + d) W`, a number `d` for each group; or scales and
/// zeros, `W^ = (1 + d) (W - s e)`, two of them.
final class RescaledLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Tensor changes;
    private final Optional<Tensor> shifts;

    /// Trains scales alone.
    RescaledLayer(GridLayer grid) {
        this(grid, Optional.empty());
    }

    private RescaledLayer(GridLayer grid, Optional<Tensor> shifts) {
        this.grid = grid;
        this.changes = zeros(grid);
        this.shifts = shifts;
    }

    /// Trains scales and zeros, for a grid whose zeros are real.
    static RescaledLayer shifted(GridLayer grid) {
        return new RescaledLayer(grid, Optional.of(zeros(grid)));
    }

    private static Tensor zeros(GridLayer grid) {
        return Tensors.leaf(grid.scales().mul(Tensors.scalar(0)));
    }

    @Override
    public List<Tensor> parameters() {
        return Stream.concat(Stream.of(changes), shifts.stream()).toList();
    }

    private Tensor factors() {
        return changes.add(Tensors.scalar(1));
    }

    @Override
    public Tensor weights() {
        Tensor points = shifts.map(
                        each -> grid.decoded().sub(grid.spread(grid.scales().mul(each))))
                .orElse(grid.decoded());
        return grid.outer(points.mul(grid.spread(factors())));
    }

    @Override
    public CanonicalForm form() {
        Tensor scales = grid.scales().mul(factors());
        return shifts.map(each -> grid.withScales(scales, grid.zeros().add(each)))
                .orElseGet(() -> grid.withScales(scales));
    }
}
