package dev.lloyd.quant.part;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.range.Group;
import dev.lloyd.quant.range.GroupScale;

/// Chooses the scale (and zero) of one group.
public non-sealed interface Range extends Part {
    /// What the part must know about the layer's input.
    default Need need() {
        return Need.NOTHING;
    }

    /// The scale and zero for a group of values on some points. A group of zeros has scale 0; values of importance
    /// 0 do not count. Must be deterministic and thread-safe.
    GroupScale fit(Group group, Points points);
}
