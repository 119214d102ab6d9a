package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;
import java.util.List;

/// Rounds column by column and lets the columns that are still free make up for the error of those that are
/// done.
///
/// With the error `tr(E M E^T)`, `M = H + damping I` and `M^-1 = U^T U` (`U` upper triangular), for each step `B`
/// of columns (one column for scalar grids, a tile's columns for vector and trellis grids), `R` the columns after
/// it:
///
///     Q_B = nearest points to W_B        F = (W_B - Q_B) U_BB^-1        W_R := W_R - F U_BR
///
/// which leaves `W_R` where it is best for what has been rounded. This is the same as LDLQ with the block factor `M
/// = (A + I) D (A + I)^T` (QuIP, QuIP#), and as Babai's nearest plane in the lattice with the basis `M^(1/2)`: for
/// scalar grids without clipping `tr(E M E^T) <= rows * (scale / 2)^2 * sum_j 1 / U_jj^2`.
///
/// Groups are fitted when the sweep enters them, on the weights as moved until then; in the orders that are not
/// natural before the sweep, since a group's columns are then visited at different times. Blocks
/// of 128 columns are updated at once by one matrix product. A channel that is always 0 is rounded to nearest. If
/// the factorization fails the damping grows tenfold, up to 100 times the mean; that is reported. Kept positions
/// are part of the sweep: they take over feedback exactly. Without an objective (`M = I`) the result is `nearest`.
///
/// The bound depends on the order. `order=pivot` factors `M` from the column that is rounded last, each time with
/// the least pivot that is left, so that few of the `1 / U_jj^2` are large; `order=activation` (steps of large
/// diagonal first) is nearly as good.
///
/// Where rows err together (`objective=attention`), rows that are still free make up for those that are done in the
/// same way: see {@link CoupledSweep}. Rows may have matrices `M` of their own, by runs (`objective=guided`); the order
/// is then that of the mean.
///
/// Deterministic for any number of threads. Cost: `n^3` operations for the factor (and `n^3` for the pivots),
/// `rows * n^2` for the feedback.
///
/// Sources: Frantar et al., GPTQ, 2022; Chee et al., QuIP, 2023 (LDLQ); Tseng et al., QuIP#, 2024 (blocks); Chen et
/// al., The Geometry of LLM Quantization: GPTQ as Babai's Nearest Plane Algorithm, 2025.
///
/// @param damp share of the mean diagonal that is added to the diagonal, 0 to 100
/// @param order in which columns are visited
@AutoService(Part.class)
@PartName(
        value = "gptq",
        summary = "column by column with error feedback (GPTQ, LDLQ, Babai's nearest plane), for any grid",
        source = "Frantar et al., GPTQ, 2022")
public record Gptq(
        @Meaning("share of the mean diagonal added to the diagonal, 0 to 100")
        double damp,

        @Meaning("natural, reverse, activation (large second moments first), or pivot (least bound of the error)")
        Order order)
        implements Rounding {
    /// In which order columns are visited.
    public enum Order {
        /// From the first to the last.
        NATURAL,
        /// From the last to the first: Babai's nearest plane in the basis as it stands.
        REVERSE,
        /// Large second moments first.
        ACTIVATION,
        /// Least pivots last, which keeps the bound of the error low.
        PIVOT
    }

    /// Checks the range above.
    public Gptq {
        if (!(damp >= 0 && damp <= 100)) {
            throw new IllegalArgumentException("damp must be 0 to 100, not " + damp);
        }
    }

    /// A hundredth of the mean, natural order.
    public Gptq() {
        this(0.01, Order.NATURAL);
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public Rounded round(RoundingTask task) {
        return task.errors().isEmpty() ? new Nearest().round(task) : sweep(task).rounded();
    }

    /// The sweep, for roundings that begin with it.
    FeedbackSweep.Result sweep(RoundingTask task) {
        int step = task.writer().stepColumns();
        ErrorMatrices errors = task.errors().orElseThrow();
        if (task.rows().isPresent()) {
            return CoupledSweep.run(task, task.rows().get(), sweepOrder(errors.mean(), step), damp);
        }
        SweepPlan plan = errors.plan(
                List.of(this, step),
                () -> SweepPlan.of(errors, sweepOrder(errors.mean(), step), arranged -> Feedback.of(arranged, damp)));
        return FeedbackSweep.run(task, plan);
    }

    private SweepOrder sweepOrder(DoubleMatrix objective, int step) {
        return switch (order) {
            case NATURAL -> SweepOrder.natural(objective.rows(), step);
            case REVERSE -> SweepOrder.reverse(objective.rows(), step);
            case ACTIVATION -> SweepOrder.descending(objective, step);
            case PIVOT -> SweepOrder.pivoted(objective, step);
        };
    }
}
