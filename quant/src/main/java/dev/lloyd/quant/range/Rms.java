package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The scale of grids whose points are made for values of variance 1: the group's root mean square.
///
///     no zero      scale = factor * sqrt( sum(m x^2) / sum(m) )
///     with zero    scale = factor * standard deviation,  zero = middle of the points - mean / scale
///
/// with `m = 1` (`plain`) or the importance of the value (`importance`). Values of importance 0 do not count either
/// way; a group in which none counts, and a group of zeros (of equal values, with a zero), has scale 0 resp. the
/// magnitude of its mean. Clips whatever lies beyond the points. Cost: one pass, in double precision.
///
/// With `tries` above 1, on grids without a zero: of that many scales, evenly spread in their logarithm from 0.84
/// to 1.19 times this one (`2^-0.25` to `2^0.25`), the one whose nearest points `p` are most parallel to the
/// values, and then the scale `<x, p> / <p, p>` of least squares for them. No choice of single codes can be more
/// parallel than the best of all scales' nearest points, so for vectors this is what adjusting codes one by one
/// looks for (SAQ). Cost: a rounding for each try.
///
/// @param factor multiplies the scale
/// @param weighting what counts how much
/// @param tries scales that are tried, 1 to 100
@AutoService(Part.class)
@PartName(value = "rms", summary = "the root mean square of the group, for grids made for variance 1")
public record Rms(
        @Meaning("multiplies the scale, more than 0") double factor,

        @Meaning("plain, or importance (of the value in the objective)")
        Weighting weighting,

        @Meaning("scales that are tried around it, 1 to 100")
        int tries)
        implements Range {
    /// What counts how much.
    public enum Weighting {
        /// Every value the same.
        PLAIN,
        /// By importance.
        IMPORTANCE
    }

    /// Checks the factor.
    public Rms {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be more than 0 and finite, not " + factor);
        }
        if (tries < 1 || tries > 100) {
            throw new IllegalArgumentException("tries must be 1 to 100, not " + tries);
        }
    }

    /// The root mean square itself.
    public Rms() {
        this(1, Weighting.PLAIN, 1);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        double mass = 0;
        double sum = 0;
        double squares = 0;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                float importance = group.weight(run, index);
                if (importance > 0) {
                    double weight = weighting == Weighting.PLAIN ? 1 : importance;
                    double value = group.value(run, index);
                    mass += weight;
                    sum += weight * value;
                    squares += weight * value * value;
                }
            }
        }
        if (mass == 0) {
            return new GroupScale(0);
        }
        if (group.zero() == Group.Zero.NONE) {
            GroupScale own = new GroupScale((float) (factor * Math.sqrt(squares / mass)));
            return tries == 1 || own.scale() == 0 ? own : new ScaleTries(group, points).nearest(own.scale(), tries);
        }
        return around(sum / mass, squares / mass, group.zero(), points);
    }

    private GroupScale around(double mean, double meanSquare, Group.Zero zero, Points points) {
        double scale = factor * Math.sqrt(Math.max(0, meanSquare - mean * mean));
        double middle = (points.minimum() + (double) points.maximum()) / 2;
        if (scale < Math.abs(mean) * 1e-6) {
            scale = Math.abs(mean);
        }
        if (scale == 0) {
            return new GroupScale(0);
        }
        double place = middle - mean / scale;
        double stored = zero == Group.Zero.INTEGER ? Math.rint(place) : place;
        return new GroupScale((float) scale, (float) Math.clamp(stored, points.minimum(), points.maximum()));
    }
}
