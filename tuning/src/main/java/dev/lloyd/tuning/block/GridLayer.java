package dev.lloyd.tuning.block;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.ScaleTable;
import dev.lloyd.tuning.torch.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A layer's form in tensors, as the trained layers see it: the weights that the grid stands for, the scales and
/// zeros from which training starts, and the way back.
///
/// Scales and zeros are `rows x groups` (`1 x groups` where all rows share them). Tensors live as long as the
/// `PointerScope` around the constructor.
final class GridLayer {
    /// Which zeros the grid stores.
    enum ZeroKind {
        /// None: the zero is 0.
        NONE,
        /// Whole numbers on the grid.
        WHOLE,
        /// Any number.
        REAL
    }

    private final CanonicalForm form;
    private final int columns;
    private final int groupColumns;
    private final Coordinates coordinates;
    private final Tensor target;
    private final Tensor others;
    private final Tensor decoded;
    private final Tensor scales;
    private final Tensor zeros;

    GridLayer(TuningLayer layer) {
        this.form = layer.form();
        Planes planes = form.planes();
        this.columns = planes.columns();
        this.groupColumns = planes.planes().getFirst().grid().group().groupColumns(columns);
        try (Workers one = Workers.of(1)) {
            this.coordinates = Coordinates.of(form, one);
            this.decoded = Tensors.of(planes.decode(one));
            this.others = Tensors.of(form.inner(one)).sub(decoded);
            this.target = Tensors.of(form.target(layer.weights(), one));
        }
        this.scales = table(planes.scales());
        this.zeros = planes.zeros().map(GridLayer::table).orElseGet(() -> scales.mul(Tensors.scalar(0)));
    }

    private static Tensor table(ScaleTable table) {
        float[] values = table.values();
        return Tensors.of(values, values.length / Math.max(1, table.rows()), table.rows())
                .transpose(0, 1)
                .contiguous();
    }

    CanonicalForm form() {
        return form;
    }

    /// What the grid stands for, rows x columns: the original in the form's coordinates, less its other terms.
    Tensor target() {
        return target;
    }

    /// The form's other terms, in its coordinates.
    Tensor others() {
        return others;
    }

    /// The greatest of some values in each group, at least 0.
    Tensor greatest(Tensor values) {
        Tensor most = grouped(values).amax(new long[] {2}, false);
        Tensor shared = scales.size(0) == most.size(0) ? most : most.amax(new long[] {0}, true);
        return shared.clamp_min(Tensors.scalar(0));
    }

    /// The least of some values in each group, at most 0.
    Tensor least(Tensor values) {
        return greatest(values.neg()).neg();
    }

    /// Rows x groups x columns of a group, with zeros behind the last column.
    private Tensor grouped(Tensor values) {
        long groups = scales.size(1);
        long width = groups == 1 ? columns : groupColumns;
        return torch.constant_pad_nd(values, new long[] {0, groups * width - columns}, Tensors.scalar(0))
                .reshape(values.size(0), groups, width);
    }

    /// What the grid stood for before training: `scale * (point - zero)`.
    Tensor decoded() {
        return decoded;
    }

    Tensor scales() {
        return scales;
    }

    /// Zeros where the grid has none.
    Tensor zeros() {
        return zeros;
    }

    ZeroKind zeroKind() {
        return form.planes()
                .planes()
                .getFirst()
                .grid()
                .zeroFormat()
                .map(format -> format instanceof FloatScales ? ZeroKind.WHOLE : ZeroKind.REAL)
                .orElse(ZeroKind.NONE);
    }

    /// A value for each group as a value for each column.
    Tensor spread(Tensor groups) {
        if (groups.size(1) == 1) {
            return groups;
        }
        return groups.repeat_interleave(groupColumns, new LongOptional(1), new LongOptional())
                .narrow(1, 0, columns);
    }

    /// The layer's weights, in the coordinates of the network, for other values of the grid.
    Tensor outer(Tensor inner) {
        return coordinates.outer(inner.add(others));
    }

    /// The form with other codes, scales and zeros.
    CanonicalForm with(short[] codes, Tensor newScales, Tensor newZeros) {
        return form.with(form.planes().with(codes, groups(newScales), groups(newZeros)));
    }

    /// The form with the same codes and other scales.
    CanonicalForm withScales(Tensor newScales) {
        return form.with(form.planes().withScales(groups(newScales)));
    }

    /// The form with the same codes and other scales and zeros.
    CanonicalForm withScales(Tensor newScales, Tensor newZeros) {
        return form.with(form.planes().withScales(groups(newScales), groups(newZeros)));
    }

    /// As scale tables hold them: group by group.
    private static float[] groups(Tensor table) {
        return Tensors.floats(table.transpose(0, 1));
    }
}
