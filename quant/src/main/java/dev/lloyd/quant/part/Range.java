package dev.lloyd.quant.part;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.range.Group;
import dev.lloyd.quant.range.GroupScale;
import java.util.Optional;

/// Chooses the scale (and zero) of one group.
public non-sealed interface Range extends Part {
    /// What the part must know about the layer's input.
    default Need need() {
        return Need.NOTHING;
    }

    /// The range that stands in for this one where nothing is known of the input, as in trials of transforms; empty:
    /// the grid's own.
    default Optional<Range> withoutCalibration() {
        return need() == Need.NOTHING ? Optional.of(this) : Optional.empty();
    }

    /// The scale and zero for a group of values on some points. A group of zeros has scale 0; values of importance
    /// 0 do not count. Must be deterministic and thread-safe.
    GroupScale fit(Group group, Points points);
}
