package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The share of the range of extremes that has the least squared error, by golden-section search:
///
///     minimise over alpha in (0, 1]    sum_i (x_i - scale (p_i - zero))^2,    [alpha min(x), alpha max(x)] covered
///
/// as in {@link MinMax}, which is `alpha = 1`. The error is locally convex in `alpha`, not convex: eight shares
/// `1/8, 2/8, ... 1` choose the interval that is then searched until it is shorter than 1/1000. The best share that was
/// looked at is taken, so the result is never worse than minmax. Values of importance 0 do not count, a group of
/// zeros has scale 0. Cost: about 22 roundings of the group, where a grid as fine takes 1,000.
///
/// Source: Yang et al., Quantization Range Estimation for Convolutional Neural Networks (REQuant), 2025. Deviation:
/// the paper searches (0, 1] at once; where groups are small that ends in a local optimum.
@AutoService(Part.class)
@PartName(
        value = "golden-section",
        summary = "the share of the extremes of least squared error, by golden-section search",
        source = "Yang et al., REQuant, 2025")
public record GoldenSection() implements Range {
    private static final int SHARES = 8;
    private static final double WIDTH = 1e-3;
    private static final double RATIO = (Math.sqrt(5) - 1) / 2;

    @Override
    public GroupScale fit(Group group, Points points) {
        GroupLoss loss = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL);
        if (loss.covering().scale() == 0) {
            return loss.covering();
        }
        Search search = new Search(loss, group.zero(), points);
        int best = SHARES;
        double least = search.loss(1);
        for (int share = 1; share < SHARES; share++) {
            double next = search.loss((double) share / SHARES);
            best = next < least ? share : best;
            least = Math.min(least, next);
        }
        search.narrow((best - 1.0) / SHARES, Math.min(1, (best + 1.0) / SHARES));
        return search.best.map();
    }

    /// The losses looked at so far.
    private static final class Search {
        private final GroupLoss loss;
        private final Group.Zero zero;
        private final Points points;
        private final float least;
        private final float greatest;
        private GroupLoss.Evaluation best;

        Search(GroupLoss loss, Group.Zero zero, Points points) {
            this.loss = loss;
            this.zero = zero;
            this.points = points;
            float below = 0;
            float above = 0;
            for (float value : loss.values()) {
                below = Math.min(below, value);
                above = Math.max(above, value);
            }
            this.least = below;
            this.greatest = above;
            this.best = loss.at(loss.covering());
        }

        double loss(double alpha) {
            GroupScale map = MinMax.covering((float) (alpha * least), (float) (alpha * greatest), zero, points);
            GroupLoss.Evaluation next = loss.at(map);
            best = GroupLoss.better(best, next);
            return next.loss();
        }

        /// Golden-section search: each round keeps the part of the interval around the lower of two inner losses.
        void narrow(double from, double to) {
            double low = from;
            double high = to;
            double left = high - RATIO * (high - low);
            double right = low + RATIO * (high - low);
            double leftLoss = loss(left);
            double rightLoss = loss(right);
            while (high - low > WIDTH) {
                if (leftLoss < rightLoss) {
                    high = right;
                    right = left;
                    rightLoss = leftLoss;
                    left = high - RATIO * (high - low);
                    leftLoss = loss(left);
                } else {
                    low = left;
                    left = right;
                    leftLoss = rightLoss;
                    right = low + RATIO * (high - low);
                    rightLoss = loss(right);
                }
            }
        }
    }
}
