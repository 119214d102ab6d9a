package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The interval of each group for which the error along its values is least, and a share of the error in all
/// directions with it: Lucene's optimized scalar quantization.
///
///     minimise over a, b    (1 - lambda) (sum_i x_i e_i)^2 / |x|^2 + lambda sum_i e_i^2,    e = x - y
///
/// with `2^bits` points evenly from `a` to `b`. The error along the values is what hurts near neighbours, whose
/// products with the values are large. Starts where a Gaussian of the group's mean and deviation would have it,
/// inside the extremes; each round solves the two linear equations that `a` and `b` fulfil for the codes of the
/// round before, as long as the loss falls by rounds and at most five times ({@link IntervalStep}).
///
/// For grids of single values with a real zero: `scale = (b - a) / (points - 1)`, `zero = -a / scale`. Values of
/// importance 0 do not count, others count the same; equal values have the scale of their magnitude, zeros 0.
/// Cost: at most seven passes.
///
/// Source: Apache Lucene, OptimizedScalarQuantizer, after Guo et al., Accelerating Large-Scale Inference with
/// Anisotropic Vector Quantization, 2020.
///
/// @param lambda the share of the error in all directions, above 0 to 1
@AutoService(Part.class)
@PartName(
        value = "osq",
        summary = "the interval of least error along the values, and a share of it in all directions",
        source = "Apache Lucene, optimized scalar quantization")
public record Osq(
        @Meaning("the share of the error in all directions, above 0 to 1")
        double lambda) implements Range {
    private static final int ROUNDS = 5;

    /// Less than this of the interval is no move.
    private static final double STILL = 1e-8;

    /// Checks the range above.
    public Osq {
        if (!(lambda > 0 && lambda <= 1)) {
            throw new IllegalArgumentException("lambda must be above 0 and at most 1, not " + lambda);
        }
    }

    /// A tenth.
    public Osq() {
        this(0.1);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        if (group.zero() != Group.Zero.REAL || points.tile().size() != 1) {
            throw new IllegalArgumentException("range=osq is for grids of single values with a real zero");
        }
        float[] values = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL).values();
        int steps = Math.round(points.maximum() - points.minimum());
        IntervalStep step = new IntervalStep(values, steps, lambda);
        IntervalStep.Interval best = step.start();
        double loss = step.loss(best);
        for (int round = 0; round < ROUNDS && loss > 0; round++) {
            IntervalStep.Interval next = step.next(best);
            double nextLoss = step.loss(next);
            if (!(nextLoss <= loss)) {
                break;
            }
            boolean still = next.distance(best) < STILL * best.width();
            best = next;
            loss = nextLoss;
            if (still) {
                break;
            }
        }
        return map(best, steps, points.minimum());
    }

    private static GroupScale map(IntervalStep.Interval interval, int steps, float least) {
        double scale = interval.width() / steps;
        if (scale > 0) {
            return new GroupScale((float) scale, (float) (least - interval.from() / scale));
        }
        // Equal values: one step from zero.
        float magnitude = (float) Math.abs(interval.from());
        return magnitude == 0 ? new GroupScale(0) : new GroupScale(magnitude, least + (interval.from() < 0 ? 1 : 0));
    }
}
