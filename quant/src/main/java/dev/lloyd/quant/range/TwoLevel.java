package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import java.util.Optional;

/// A whole scale and a whole zero all of whose points are 8-bit integers:
///
///     -128 <= scale (q - zero) <= 127,   q = 0 ... top,   scale = 1, 2, ...,   zero = 0 ... top
///
///     none      scale = round((max - min) / top), zero = round(-min / scale)
///     mse       of all such scales and zeros the pair of least squared error; scales from a third of the one that
///               covers the values to a step above it
///     hessian   the same, where every column counts by its input's second moment
///
/// It is the lower of two levels of scales, for values in steps of their row ({@link
/// dev.lloyd.quant.transform.RowScale}) on whole points with whole zeros (`int(mode=asymmetric, scales=packed8)`).
/// At 4 bits scales are 1 to 16. A zero that would let a point leave the 8 bits is moved to the nearest that does not;
/// the codes of values in -119 ... 119 lose nothing by that. A group of zeros has scale 0. Cost: a rounding of the
/// group for each pair, of which there are at most 177 at 4 bits.
///
/// Sources: Lin et al., QServe, 2024, section 4.1 (progressive group quantization); Zhang et al., Dual Grained
/// Quantization, 2023 (the search; 20 clipped ranges there).
///
/// @param search what the scale is chosen by
@AutoService(Part.class)
@PartName(
        value = "two-level",
        summary = "whole scales whose points are 8-bit integers, for rows in steps",
        source = "Lin et al., QServe, 2024")
public record TwoLevel(
        @Meaning("none (just covers), mse, or hessian (weighted by inputs)")
        Search search) implements Range {
    /// How much finer than the scale that covers the values the finest is.
    private static final double MOST_CLIPPED = 3;

    /// What the scale is chosen by.
    public enum Search {
        /// It covers the values, rounded.
        NONE,
        /// The squared error.
        MSE,
        /// The squared error weighted by each input channel's second moment.
        HESSIAN
    }

    /// By the squared error.
    public TwoLevel() {
        this(Search.MSE);
    }

    @Override
    public Need need() {
        return search == Search.HESSIAN ? Need.CALIBRATION : Need.NOTHING;
    }

    /// By the squared error: the points stay 8-bit integers.
    @Override
    public Optional<Range> withoutCalibration() {
        return Optional.of(search == Search.HESSIAN ? new TwoLevel() : this);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        if (group.zero() != Group.Zero.INTEGER || points.minimum() != 0) {
            throw new IllegalArgumentException(
                    "range=two-level is for whole points with whole zeros: int(mode=asymmetric, scales=packed8)");
        }
        boolean weighted = search == Search.HESSIAN;
        GroupLoss loss =
                new GroupLoss(group, points, weighted ? GroupLoss.Weighting.IMPORTANCE : GroupLoss.Weighting.EQUAL);
        float least = 0;
        float greatest = 0;
        for (float value : loss.values()) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        int top = (int) points.maximum();
        double covering = ((double) greatest - least) / top;
        if (covering == 0) {
            return new GroupScale(0);
        }
        int largest = largestScale(top);
        if (search == Search.NONE) {
            int scale = (int) Math.clamp(Math.rint(covering), 1, largest);
            return new GroupScale(scale, zero(scale, -(double) least / scale, top));
        }
        // Points at whole zeros may have to reach over the values by as much as a step.
        double over = covering * top / Math.max(1, top - 1);
        int widest = (int) Math.clamp(Math.ceil(over), 1, largest);
        return searched(loss, (int) Math.clamp(Math.floor(covering / MOST_CLIPPED), 1, widest), widest, top);
    }

    private static GroupScale searched(GroupLoss loss, int finest, int widest, int top) {
        GroupLoss.Evaluation best = loss.at(new GroupScale(widest, leastZero(widest, top)));
        for (int scale = widest; scale >= finest; scale--) {
            for (int zero = leastZero(scale, top); zero <= greatestZero(scale, top); zero++) {
                best = GroupLoss.better(best, loss.at(new GroupScale(scale, zero)));
            }
        }
        return best.map();
    }

    /// The greatest scale for which some zero keeps all points in 8 bits.
    static int largestScale(int top) {
        int scale = (Byte.MAX_VALUE - Byte.MIN_VALUE) / top;
        while (leastZero(scale, top) > greatestZero(scale, top)) {
            scale--;
        }
        return scale;
    }

    /// The zero nearest to a place that keeps all points in 8 bits.
    static int zero(int scale, double place, int top) {
        return Math.clamp((long) Math.rint(place), leastZero(scale, top), greatestZero(scale, top));
    }

    private static int leastZero(int scale, int top) {
        return Math.max(0, top - Byte.MAX_VALUE / scale);
    }

    private static int greatestZero(int scale, int top) {
        return Math.min(top, -Byte.MIN_VALUE / scale);
    }
}
