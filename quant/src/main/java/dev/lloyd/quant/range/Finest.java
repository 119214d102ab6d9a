package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.SizedPoints;

/// The finest scale at which a row's code fits the bytes that it has, for grids whose codes differ in length
/// (`entropy-coded-rows`): rate control by a number that is stored anyway. On all other grids, and for groups that
/// are not one tile, the root mean square (`rms`).
///
/// Values of importance 0 count as 0; a group of zeros has scale 0. Cost: some 6 searches for a path.
@AutoService(Part.class)
@PartName(value = "finest", summary = "the finest scale at which a row's code fits the bytes that it has")
public record Finest() implements Range {
    @Override
    public GroupScale fit(Group group, Points points) {
        boolean whole = group.runs() == 1
                && points.tile().rows() == 1
                && group.length() <= points.tile().columns();
        if (!whole || !(points instanceof SizedPoints sized) || group.zero() != Group.Zero.NONE) {
            return new Rms().fit(group, points);
        }
        float[] values = new float[points.tile().columns()];
        for (int index = 0; index < group.length(); index++) {
            values[index] = group.weight(0, index) > 0 ? group.value(0, index) : 0;
        }
        return new GroupScale(sized.finestScale(values, 0));
    }
}
