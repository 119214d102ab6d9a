package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import java.util.Arrays;

/// The range that holds the middle share of the values; the others are clipped.
///
///     least, greatest = quantiles (1 - share) / 2 and (1 + share) / 2, interpolated linearly, widened to hold
///     0
///
/// and the scale (and zero) that just cover them, as in {@link MinMax}, which is the share 1. Values of importance
/// 0 do not count. Cost: a sort of the group.
///
/// @param share of the values inside the range, above 0 to 1
@AutoService(Part.class)
@PartName(value = "percentile", summary = "the smallest scale that clips no more than a share of the values")
public record Percentile(
        @Meaning("share of the values inside the range, above 0 to 1")
        double share) implements Range {
    /// Checks the range above.
    public Percentile {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be above 0 and at most 1, not " + share);
        }
    }

    /// 99.9 %.
    public Percentile() {
        this(0.999);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        float[] values = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL).values();
        if (values.length == 0) {
            return new GroupScale(0);
        }
        Arrays.sort(values);
        float least = Math.min(0, quantile(values, (1 - share) / 2));
        float greatest = Math.max(0, quantile(values, (1 + share) / 2));
        return MinMax.covering(least, greatest, group.zero(), points);
    }

    /// The quantile of ascending values, interpolated linearly.
    static float quantile(float[] ascending, double share) {
        double place = share * (ascending.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, ascending.length - 1);
        return (float) (ascending[below] + (place - below) * (ascending[above] - (double) ascending[below]));
    }
}
