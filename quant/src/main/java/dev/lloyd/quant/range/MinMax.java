package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The range that just holds every value.
///
///     no zero      scale = max( max(x) / greatest point, min(x) / least point )
///     with zero    range widened to hold 0;  scale = (max - min) / (greatest - least),  zero = least - min /
///     scale
///
/// Whole zeros are rounded half to even. A group of zeros has scale 0. Error: at most half a step for every
/// value.
@AutoService(Part.class)
@PartName(value = "minmax", summary = "the smallest scale that clips nothing")
public record MinMax() implements Range {
    @Override
    public GroupScale fit(Group group, Points points) {
        float least = 0;
        float greatest = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                if (group.weight(run, index) > 0) {
                    least = Math.min(least, group.value(run, index));
                    greatest = Math.max(greatest, group.value(run, index));
                }
            }
        }
        return covering(least, greatest, group.zero(), points);
    }

    /// The scale and zero whose points just reach from `least` (at most 0) to `greatest` (at least 0).
    static GroupScale covering(float least, float greatest, Group.Zero zero, Points points) {
        if (zero == Group.Zero.NONE) {
            float above = points.maximum() > 0 ? greatest / points.maximum() : 0;
            float below = points.minimum() < 0 ? least / points.minimum() : 0;
            return new GroupScale(Math.max(above, below));
        }
        float scale = (greatest - least) / (points.maximum() - points.minimum());
        if (scale == 0) {
            return new GroupScale(0);
        }
        float place = points.minimum() - least / scale;
        return new GroupScale(scale, zero == Group.Zero.INTEGER ? (float) Math.rint(place) : place);
    }
}
