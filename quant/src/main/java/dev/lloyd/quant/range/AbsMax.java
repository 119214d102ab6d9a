package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The range from minus to plus the largest magnitude, spread over all points:
///
///     scale = 2 max|x| / (greatest point - least point)
///
/// and the middle of the points, where there is a zero, as {@link MinMax} rounds it. On as many negative as positive
/// points this is {@link MinMax}; on points with one more negative one (`mode=full`) the step is finer and a largest
/// magnitude that is positive lies half a step beyond the last point, where it is clipped. A group of zeros has
/// scale 0; values of importance 0 do not count. Error: at most half a step, rounding aside. Cost: one pass.
///
/// Source: the symmetric presets of compressed-tensors (W4A16 and its kin), vLLM project.
@AutoService(Part.class)
@PartName(
        value = "absmax",
        summary = "the largest magnitude over half the span of the grid",
        source = "compressed-tensors, symmetric presets such as W4A16")
public record AbsMax() implements Range {
    @Override
    public GroupScale fit(Group group, Points points) {
        float magnitude = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                if (group.weight(run, index) > 0) {
                    magnitude = Math.max(magnitude, Math.abs(group.value(run, index)));
                }
            }
        }
        if (group.zero() == Group.Zero.NONE) {
            return new GroupScale(magnitude / ((points.maximum() - points.minimum()) / 2)); // 2 |x| may overflow
        }
        return MinMax.covering(-magnitude, magnitude, group.zero(), points);
    }
}
