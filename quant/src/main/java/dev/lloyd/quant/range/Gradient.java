package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The minmax scale, moved along the gradient of the squared error in which rounded values count as constant:
///
///     loss(s) = sum_i (x_i - s q_i)^2,    q_i = round(x_i / s)       d loss / d s = -2 sum_i q_i (x_i - s q_i)
///
/// With `q` held constant the loss is a parabola in `s`, so a step of Newton's length ends at its bottom, `s = <x,
/// q> / <q, q>`, and needs no learning rate (the paper uses a fixed one). Steps go on while the error falls. With a
/// zero, the zero is moved in the same way. Never worse than minmax. Cost: at most `2 + rounds` roundings.
///
/// Source: Tang et al., EasyQuant, 2024, section 4.2.
///
/// @param rounds most steps, 1 or more
@AutoService(Part.class)
@PartName(
        value = "gradient",
        summary = "the minmax scale, moved down the gradient of the squared error",
        source = "Tang et al., EasyQuant, 2024")
public record Gradient(@Meaning("most steps, 1 or more") int rounds) implements Range {
    /// Checks the range above.
    public Gradient {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be 1 or more, not " + rounds);
        }
    }

    /// At most 50 steps.
    public Gradient() {
        this(50);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL);
        GroupScale start = loss.covering();
        return start.scale() == 0
                ? start
                : loss.polished(loss.at(start), rounds).map();
    }
}
