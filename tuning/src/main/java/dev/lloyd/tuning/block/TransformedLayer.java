package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.tuning.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A layer whose transforms are trained, with the ranges of its groups; see {@link LearnedTransform} for the formula.
final class TransformedLayer implements TrainedLayer {
    private final GridLayer grid;
    private final Levels levels;
    private final Clipping clipping;
    private final Tensor original;
    private final List<TrainedMap> maps;

    /// @param speed how much faster ranges learn than transforms
    TransformedLayer(TuningLayer layer, Levels levels, double speed) {
        this.grid = new GridLayer(layer);
        this.levels = levels;
        this.clipping = new Clipping(grid, levels, speed);
        this.original = Tensors.of(layer.weights());
        this.maps = layer.form().transforms().stream()
                .map(transform -> TrainedMap.of(transform, layer))
                .toList();
    }

    @Override
    public List<Tensor> parameters() {
        List<Tensor> all = new ArrayList<>(clipping.parameters());
        maps.forEach(map -> all.addAll(map.parameters()));
        return all;
    }

    @Override
    public void at(double share) {
        maps.forEach(map -> map.at(share));
    }

    /// What the grid stands for in the trained coordinates.
    private Tensor target() {
        Tensor moved = original;
        for (TrainedMap map : maps) {
            moved = map.forward(moved);
        }
        return moved.sub(grid.others());
    }

    private Clipping.Ranges ranges(Tensor target) {
        return clipping.of(grid.least(target), grid.greatest(target));
    }

    @Override
    public Tensor weights() {
        Tensor target = target();
        Tensor moved = levels.rounded(grid, target, ranges(target)).add(grid.others());
        for (TrainedMap map : maps.reversed()) {
            moved = map.inverse(moved);
        }
        return moved;
    }

    @Override
    public CanonicalForm form() {
        Tensor target = target();
        List<AppliedTransform> stored = maps.stream().map(TrainedMap::stored).toList();
        return levels.form(grid, target, ranges(target)).with(stored);
    }
}
