package dev.lloyd.models.checkpoint;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.grid.IntGrid.Mode;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.transform.Permute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Group codes as a canonical form, and back where the form is no more than that. Codes are moved, never made anew:
/// both ways every value decodes to the same 32-bit float.
///
/// | codes | form |
/// |---|---|
/// | all zero points `2^(bits - 1)` | `int(mode=full)` |
/// | others | `int(mode=asymmetric)` |
/// | groups of sorted columns | the same behind `permute` |
final class GroupedForms {
    private GroupedForms() {}

    /// The recipe of such codes.
    static String recipe(IntGrid grid, boolean inOrder) {
        return inOrder ? grid.text() : new Permute().text() + " | " + grid.text();
    }

    /// The form of a layer.
    ///
    /// @throws IllegalArgumentException if sorted columns do not fill their groups, or a scale is not finite
    static CanonicalForm form(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        boolean symmetric = layer.isSymmetric();
        ScaleFormat scales = Halves.areExact(layer.scales()) ? ScaleFormat.Real.F16 : ScaleFormat.Real.F32;
        IntGrid grid = new IntGrid(shape.bits(), shape.granularity(), symmetric ? Mode.FULL : Mode.ASYMMETRIC, scales);
        int[] order = order(layer);
        StoredTensors tensors = StoredTensors.NONE
                .plus("scales", scales.store(layer.scales(), shape.rows(), 0))
                .plusOne("plane0.codes", StoredTensor.ofBytes(packed(layer, order)));
        if (!symmetric) {
            int[] zeros = new int[layer.zeros().length];
            Arrays.setAll(zeros, index -> layer.zeros()[index] & 0xFF);
            tensors = tensors.plus("zeros", ScaleFormat.pack(zeros, shape.bits()));
        }
        boolean inOrder = layer.isInOrder();
        if (!inOrder) {
            tensors = tensors.plusOne("transform0.order", StoredTensor.ofInts(order, order.length));
        }
        Map<String, String> attributes = Map.of(
                "rows", Integer.toString(shape.rows()),
                "columns", Integer.toString(shape.columns()),
                "transforms", inOrder ? "" : new Permute().text(),
                "grids", grid.text());
        return CanonicalForm.restore(attributes, tensors);
    }

    /// The columns group by group, each group's in their own order.
    private static int[] order(GroupedCodes layer) {
        GroupShape shape = layer.shape();
        int[] groups = layer.groups();
        int[] order = IntStream.range(0, groups.length)
                .boxed()
                .sorted((left, right) -> Integer.compare(groups[left], groups[right]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] expected = shape.groupsInOrder();
        for (int place = 0; place < order.length; place++) {
            if (groups[order[place]] != expected[place]) {
                throw new IllegalArgumentException("the groups of sorted columns should have " + shape.groupSize()
                        + " columns each, but column " + order[place] + " is one too many or too few in group "
                        + groups[order[place]]);
            }
        }
        return order;
    }

    private static byte[] packed(GroupedCodes layer, int[] order) {
        GroupShape shape = layer.shape();
        int rowBytes = Math.toIntExact(BitPacking.byteSize(shape.columns(), shape.bits()));
        byte[] bytes = new byte[Math.multiplyExact(rowBytes, shape.rows())];
        int[] codes = new int[shape.columns()];
        for (int row = 0; row < shape.rows(); row++) {
            for (int place = 0; place < codes.length; place++) {
                codes[place] = layer.code(row, order[place]);
            }
            BitPacking.pack(codes, 0, codes.length, shape.bits(), bytes, row * rowBytes);
        }
        return bytes;
    }

    /// The codes of a form.
    ///
    /// @throws IllegalArgumentException if it holds what no group format does; the message says what
    static GroupedCodes codes(CanonicalForm form) {
        IntGrid grid = grid(form);
        int groupSize = grid.group() instanceof Granularity.Columns columns ? columns.size() : 0;
        GroupedCodes layer = GroupedCodes.empty(new GroupShape(form.rows(), form.columns(), grid.bits(), groupSize));
        fillTables(form.planes(), grid, layer);
        int[] order = order(form);
        int[] groups = new int[form.columns()];
        for (int place = 0; place < order.length; place++) {
            groups[order[place]] = layer.groups()[place];
        }
        int[] codes = new int[form.columns()];
        int least = grid.mode() == Mode.SYMMETRIC ? 1 : 0; // Its points begin one above -2^(bits - 1).
        for (int row = 0; row < form.rows(); row++) {
            form.planes().planes().getFirst().codes().read(row, codes);
            for (int place = 0; place < codes.length; place++) {
                layer.code(row, order[place], codes[place] + least);
            }
        }
        return layer.withGroups(groups);
    }

    private static IntGrid grid(CanonicalForm form) {
        if (form.lowRank().isPresent()) {
            throw new IllegalArgumentException("it has a low-rank correction, for which there is no room");
        }
        if (form.sparse().isPresent()) {
            throw new IllegalArgumentException("it keeps outliers apart, for which there is no room");
        }
        for (AppliedTransform transform : form.transforms()) {
            if (!(transform.part() instanceof Permute) || form.transforms().size() > 1) {
                throw new IllegalArgumentException("its weights stand behind the transform '"
                        + transform.part().text() + "', which no group format can undo");
            }
        }
        List<Grid> grids =
                form.planes().planes().stream().map(plane -> plane.grid()).toList();
        if (grids.size() == 1 && grids.getFirst() instanceof IntGrid grid) {
            return grid;
        }
        throw new IllegalArgumentException("its grid is '" + form.attributes().get("grids")
                + "'; group formats have the points of one 'int' grid only");
    }

    private static void fillTables(Planes planes, IntGrid grid, GroupedCodes layer) {
        GroupShape shape = layer.shape();
        for (int group = 0; group < shape.groups(); group++) {
            for (int row = 0; row < shape.rows(); row++) {
                layer.scale(group, row, planes.scales().at(row, group));
                int zero = shape.half();
                if (planes.zeros().isPresent()) {
                    zero = whole(planes.zeros().get().at(row, group), shape, row, group);
                }
                layer.zero(group, row, zero);
            }
        }
        assert planes.zeros().isPresent() || grid.zeroFormat().isEmpty();
    }

    private static int whole(float zero, GroupShape shape, int row, int group) {
        if (zero != Math.rint(zero) || zero < 0 || zero > shape.largest()) {
            throw new IllegalArgumentException("the zero point of row " + row + ", group " + group + " is " + zero
                    + "; group formats have whole ones of 0 to " + shape.largest());
        }
        return (int) zero;
    }

    /// The column that stands in each place.
    private static int[] order(CanonicalForm form) {
        return form.transforms().isEmpty()
                ? IntStream.range(0, form.columns()).toArray()
                : form.transforms().getFirst().tensors().get("order").ints();
    }
}
