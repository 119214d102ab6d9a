package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// Near-optimal scale and zero of a uniform grid under the diagonal Hessian loss:
///
///     minimise over s, z    sum_i h_i (x_i - s (q_i - z))^2,    q_i = clamp(round(x_i / s + z), bottom, top)
///
/// The range need not end at the extremes and the zero may be any number. For each scale the zero is found (nearly)
/// exactly from the sorted places where a value changes its code ({@link ZeroScan}); scales are searched coarse to
/// fine over `2^-5` to 2 times the minmax scale, then both are fitted by least squares. The minmax map and the
/// result of {@link HessianSearch} are among the candidates, so it is never worse than either. For grids whose zero
/// is whole the best whole zero near the best real one is taken; without a zero, and for points that are not
/// consecutive whole numbers, this is `hessian`. Cost: about 40 sorts of the group.
///
/// Source: Lin et al., NeUQI: Near-Optimal Uniform Quantization Parameter Initialization, 2025. Deviation: the
/// geometric grid of scales is refined twice by thirds.
@AutoService(Part.class)
@PartName(
        value = "neuqi",
        summary = "near-optimal scale and zero under the diagonal Hessian loss",
        source = "Lin et al., NeUQI, 2025")
public record Neuqi() implements Range {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.IMPORTANCE);
        GroupScale searched = ScaleSearch.search(loss);
        if (group.zero() == Group.Zero.NONE || searched.scale() == 0 || !areWhole(points)) {
            return searched;
        }
        ZeroScan scan = new ZeroScan(loss.values(), loss.weights(), (int) points.minimum(), (int) points.maximum());
        GroupLoss.Evaluation best = loss.at(searched);
        double start = loss.covering().scale();
        double place = 0;
        for (int quarter = -20; quarter <= 4; quarter++) {
            GroupLoss.Evaluation next = scanned(loss, scan, group.zero(), start * Math.pow(2, quarter / 4.0));
            place = next.loss() < best.loss() ? quarter / 4.0 : place;
            best = GroupLoss.better(best, next);
        }
        for (double step = 1.0 / 12; step > 0.02; step /= 3) {
            double centre = place;
            for (int side = -2; side <= 2; side++) {
                double at = centre + side * step;
                GroupLoss.Evaluation next = scanned(loss, scan, group.zero(), start * Math.pow(2, at));
                place = next.loss() < best.loss() ? at : place;
                best = GroupLoss.better(best, next);
            }
        }
        return loss.polished(best, 3).map();
    }

    private static GroupLoss.Evaluation scanned(GroupLoss loss, ZeroScan scan, Group.Zero kind, double scale) {
        double zero = scan.at(scale);
        if (kind == Group.Zero.REAL) {
            return loss.at(loss.storable(scale, zero));
        }
        GroupLoss.Evaluation below = loss.at(loss.storable(scale, Math.floor(zero)));
        return GroupLoss.better(below, loss.at(loss.storable(scale, Math.ceil(zero))));
    }

    private static boolean areWhole(Points points) {
        if (points.tile().size() != 1 || points.codesPerTile() != 1) {
            return false;
        }
        int count = Math.round(points.maximum() - points.minimum()) + 1;
        boolean whole = count <= 1 << points.codeBits();
        float[] value = new float[1];
        for (int code = 0; whole && code < count; code++) {
            points.decode(new int[] {code}, 0, value, 0);
            whole = value[0] == points.minimum() + code;
        }
        return whole;
    }
}
