package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// Of all scales the one whose nearest points are most parallel to the values, exactly:
///
///     maximise over s > 0    <x, p(s)>^2 / <p(s), p(s)>,    p_i(s) = the point nearest to x_i / s
///
/// and then the scale `<x, p> / <p, p>` of least squares for those points. No other codes are more parallel, or
/// nearer at any scale: the best codes of all are the nearest points at their own best scale.
///
/// The scale falls from infinity; where `x_i / s` passes the middle between two points, value `i` goes to the
/// next one outwards and two sums change ({@link ScaleEvents}). For grids of single values without a zero. Values
/// of importance 0 do not count, others count the same; a group of zeros has scale 0. Cost: a sort of one number
/// for each value and point of its sign, `n 2^(bits-1) log(n 2^(bits-1))`: up to 4 bits as much as `mse`, at 8
/// bits far more.
///
/// Source: Gao et al., Practical and Asymptotically Optimal Quantization of High-Dimensional Vectors in Euclidean
/// Space, 2024, section 3.2 (RaBitQ with several bits). Deviation: the sweep has no first scale and no last one.
@AutoService(Part.class)
@PartName(
        value = "sweep",
        summary = "of all scales the one whose nearest points are most parallel to the values, exactly",
        source = "Gao et al., RaBitQ with several bits, 2024")
public record Sweep() implements Range {
    @Override
    public GroupScale fit(Group group, Points points) {
        if (group.zero() != Group.Zero.NONE || points.tile().size() != 1) {
            throw new IllegalArgumentException("range=sweep is for grids of single values without a zero");
        }
        return new ScaleEvents(new GroupLoss(group, points, GroupLoss.Weighting.EQUAL).values(), points).best();
    }
}
