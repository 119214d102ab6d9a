package dev.lloyd.tuning.block;

import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.tuning.torch.Tensors;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The points of a grid of single values, in ascending order, and rounding to them.
final class Levels {
    private static final int MOST_CHOICES = 5;

    private final List<Integer> codes;
    private final Tensor points;
    private final Tensor middles;
    private final float least;
    private final float greatest;

    private Levels(ScalarPoints source) {
        float[] table = source.table();
        this.codes = IntStream.range(0, table.length)
                .filter(code -> table[code] >= source.minimum() && table[code] <= source.maximum())
                .boxed()
                .sorted(Comparator.comparingDouble(code -> table[code]))
                .toList();
        float[] sorted = new float[codes.size()];
        float[] between = new float[codes.size() - 1];
        for (int index = 0; index < sorted.length; index++) {
            sorted[index] = table[codes.get(index)];
            if (index > 0) {
                between[index - 1] = (sorted[index - 1] + sorted[index]) / 2;
            }
        }
        this.points = Tensors.of(sorted, sorted.length);
        this.middles = Tensors.of(between, between.length);
        this.least = sorted[0];
        this.greatest = sorted[sorted.length - 1];
    }

    /// The points of a layer's grid.
    ///
    /// @throws IllegalArgumentException if it is no grid of single values, or several planes add up
    static Levels of(TuningLayer layer, String part) {
        List<Plane> planes = layer.form().planes().planes();
        if (planes.size() == 1 && planes.getFirst().points() instanceof ScalarPoints scalar) {
            return new Levels(scalar);
        }
        throw new IllegalArgumentException("layer " + layer.name() + ": " + part
                + " learns the rounding of single values to one plane, and the grid is "
                + planes.getFirst().grid().text() + (planes.size() > 1 ? " in " + planes.size() + " planes" : ""));
    }

    float least() {
        return least;
    }

    float greatest() {
        return greatest;
    }

    /// The nearest point of every value. The gradient passes straight through, but for values beyond the last
    /// points, which do not move.
    Tensor nearest(Tensor values) {
        Tensor inside = torch.clamp(
                values,
                new org.bytedeco.pytorch.ScalarOptional(Tensors.scalar(least)),
                new org.bytedeco.pytorch.ScalarOptional(Tensors.scalar(greatest)));
        Tensor rounded = at(places(inside));
        return inside.add(rounded.sub(inside).detach());
    }

    /// The points that a choice may fall on: all of a few, else those around a start; beyond the last point that
    /// again.
    ///
    /// @param start numbers of points, in ascending order
    /// @return numbers of points, one more dimension
    Tensor choices(Tensor start) {
        int count = codes.size();
        if (count <= MOST_CHOICES) {
            return torch.zeros_like(start).unsqueeze(2).add(range(0, count));
        }
        Tensor around = start.unsqueeze(2).add(range(-MOST_CHOICES / 2, MOST_CHOICES));
        return around.clamp_min(new Scalar(0L)).clamp_max(new Scalar(count - 1L));
    }

    private static Tensor range(int from, int count) {
        return Tensor.create(LongStream.range(from, from + count).toArray(), 1, 1, count);
    }

    /// The points of some numbers.
    Tensor at(Tensor numbers) {
        return points.index_select(0, numbers.flatten()).reshape(numbers.sizes());
    }

    /// The number of the greatest point that is not above a value, in ascending order; of the last but one for values
    /// beyond it, and the first for values before it.
    Tensor below(Tensor values) {
        Tensor above = torch.bucketize(values.detach(), points, false, true);
        return above.sub(new Scalar(1L)).clamp_min(new Scalar(0L)).clamp_max(new Scalar(codes.size() - 2L));
    }

    /// The number of every value's nearest point, in ascending order.
    Tensor places(Tensor values) {
        return torch.bucketize(values.detach(), middles);
    }

    /// The code of every value's nearest point, row-major.
    short[] codes(Tensor values) {
        float[] places = Tensors.floats(places(values));
        short[] target = new short[places.length];
        for (int index = 0; index < target.length; index++) {
            target[index] = codes.get((int) places[index]).shortValue();
        }
        return target;
    }

    /// Values divided by the scales of their groups.
    Tensor places(GridLayer layer, Tensor values, Clipping.Ranges ranges) {
        return values.div(layer.spread(ranges.scales())).add(layer.spread(ranges.zeros()));
    }

    /// What the nearest points of some values stand for.
    Tensor rounded(GridLayer layer, Tensor values, Clipping.Ranges ranges) {
        Tensor points = nearest(places(layer, values, ranges)).sub(layer.spread(ranges.zeros()));
        return points.mul(layer.spread(ranges.scales()));
    }

    /// What the layer's form becomes with the nearest points of some values.
    CanonicalForm form(GridLayer layer, Tensor values, Tensor scales, Tensor zeros) {
        return layer.with(codes(values), scales, zeros);
    }

    /// The same with values that are divided by the scales of their groups, which are stored.
    CanonicalForm form(GridLayer layer, Tensor values, Clipping.Ranges ranges) {
        return form(layer, places(layer, values, ranges), ranges.scales(), ranges.zeros());
    }
}
