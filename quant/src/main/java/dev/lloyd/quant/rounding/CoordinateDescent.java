package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.List;

/// Rounds, then goes over the columns again and again, each time moving one step of columns to where it is best
/// while all others stay.
///
/// With the error `tr(E M E^T)`, `E = Q - W`, and the gradient `G = E M`, a step `B` of columns (one column, or a
/// tile's) would be best at
///
///     Q_B - G_B M_BB^-1
///
/// The points nearest to that are taken if the error
///
///     change = d M_BB d^T + 2 d G_B^T,    d = new Q_B - old Q_B
///
/// is negative, row of tiles by row of tiles; so the error never rises. For scalar grids the nearest point is the
/// best one. Groups stay as the start fitted them. Passes end early when nothing changes. A channel that is always
/// 0 is left alone. Without an objective (`M = I`) the start is optimal already and stands.
///
/// With `order=greedy` every row (of tiles) visits its steps in the order of what they contribute to its output,
/// `sum_j M_jj w_j^2`, the largest first (COMQ).
///
/// Deterministic for any number of threads. Cost of a pass: `rows * n^2` for the gradient, twice the rounding, and
/// `n` for every value that changes.
///
/// Sources: Chee et al., QuIP, 2023, section 3 (greedy passes after LDLQ); Behdin et al., QuantEase, 2023;
/// Zhang et al., COMQ, 2024 (greedy order).
///
/// @param passes most passes over the columns, 1 or more
/// @param start the rounding that is improved
/// @param order in which a row's steps are visited
@AutoService(Part.class)
@PartName(
        value = "coordinate-descent",
        summary = "improves a rounding column by column; the error never rises",
        source = "Behdin et al., QuantEase, 2023")
public record CoordinateDescent(
        @Meaning("most passes over the columns, 1 or more") int passes,

        @Meaning("the rounding that is improved: nearest or gptq")
        Start start,

        @Meaning("natural, or greedy (what contributes most to a row's output first)")
        Order order)
        implements Rounding {
    /// The rounding that is improved.
    public enum Start {
        /// Round to nearest.
        NEAREST,
        /// {@link Gptq} with its defaults.
        GPTQ
    }

    /// In which order a row's steps are visited.
    public enum Order {
        /// From the first to the last.
        NATURAL,
        /// Those that contribute most to the row's output first.
        GREEDY
    }

    /// Checks the range above.
    public CoordinateDescent {
        if (passes < 1) {
            throw new IllegalArgumentException("passes must be 1 or more, not " + passes);
        }
    }

    /// At most 4 passes after gptq.
    public CoordinateDescent() {
        this(4, Start.GPTQ, Order.NATURAL);
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public Rounded round(RoundingTask task) {
        if (task.errors().isEmpty()) {
            return new Nearest().round(task);
        }
        FeedbackSweep.Result first = task.start()
                .map(decoded -> goingOn(task, decoded))
                .orElseGet(() -> switch (start) {
                    case GPTQ -> new Gptq().sweep(task);
                    case NEAREST -> nearest(task);
                });
        Descent descent = new Descent(task, first, order);
        int pass = 0;
        while (pass < passes && descent.pass() > 0) {
            pass++;
        }
        return first.rounded();
    }

    /// A point is nearest to itself, so what codes decode to gives the same codes again.
    private static FeedbackSweep.Result goingOn(RoundingTask task, Matrix decoded) {
        task.writer().points().forEach(points -> requireNearestToThemselves(points, task));
        return new FeedbackSweep.Result(new Rounded(decoded.copy(), List.of()), decoded.copy());
    }

    private static void requireNearestToThemselves(Points points, RoundingTask task) {
        if (points instanceof ScalarPoints) {
            float[] value = {points.maximum()};
            int[] code = new int[1];
            points.encoder().encode(value, 0, code, 0);
            points.decode(code, 0, value, 0);
            if (value[0] != points.maximum()) {
                throw new IllegalArgumentException("coordinate-descent cannot go on from codes of "
                        + task.writer().gridText() + ": " + points.maximum() + " is a point and would be rounded to "
                        + value[0] + "; another rounding, such as gptq, can");
            }
        }
    }

    private static FeedbackSweep.Result nearest(RoundingTask task) {
        Matrix inputs = task.weights().copy();
        return new FeedbackSweep.Result(new Nearest().round(task), inputs);
    }
}
