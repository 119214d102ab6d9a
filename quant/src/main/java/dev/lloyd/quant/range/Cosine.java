package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The scale (and zero) whose points lie most in the direction of the values:
///
///     maximise  (sum_i h_i x_i v_i)^2 / (sum_i h_i x_i^2  sum_i h_i v_i^2),    v_i = scale (p_i - zero)
///
/// `h` is the importance of the columns, the diagonal of the objective: with `H` it is the cosine of the layer's
/// outputs
/// if its inputs were uncorrelated. Candidates are `2^(k/8)` times the scale that clips nothing, `k = -24 ... 4`; of
/// equal
/// ones the largest. The length of the points is then whatever it is: a cosine does not see it. A group of zeros has
/// scale 0. Cost: 29 roundings of the group, twice that with a zero.
///
/// Source: Fish et al., A Model for Every User and Budget, 2023 (myQASR), where a tensor has one range.
@AutoService(Part.class)
@PartName(
        value = "cosine",
        summary = "the scale whose points have the greatest cosine with the values, searched",
        source = "Fish et al., myQASR, 2023")
public record Cosine() implements Range {
    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.IMPORTANCE);
        GroupScale start = loss.covering();
        GroupScale best = start;
        double greatest = -1;
        for (int eighth = 4; eighth >= -24 && start.scale() != 0; eighth--) {
            float scale = (float) (start.scale() * Math.pow(2, eighth / 8.0));
            GroupLoss.Evaluation evaluation = loss.tried(scale, start.zero());
            double cosine = cosine(evaluation);
            if (cosine > greatest) {
                greatest = cosine;
                best = evaluation.map();
            }
        }
        return best;
    }

    /// The square of the cosine, up to the length of the values: the zero moves the points, the scale does not.
    private static double cosine(GroupLoss.Evaluation sums) {
        double zero = sums.map().zero();
        double product = sums.product() - zero * sums.value();
        double square = sums.square() - 2 * zero * sums.point() + zero * zero * sums.weight();
        return square > 0 && product > 0 ? product * product / square : 0;
    }
}
