package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;

/// Rounds, then fits the codebooks to the codes: the levels of least error, with all codes as they are.
///
/// With `Q(c) = S o J c` (levels `c`, chosen by the codes, times the scales) the error
///
///     tr( (Q(c) - W) M (Q(c) - W)^T )
///
/// is quadratic in `c`; it is lowered by `steps` steps of conjugate gradients, preconditioned by the diagonal. The
/// levels are then rounded to what is stored, and taken if the error is lower; so it never rises. Planes that add
/// up are fitted together. Grids without a fitted codebook stay as they were rounded, and so do entropy-coded ones.
/// `M = H`, or `I` without an objective.
///
/// Deterministic for any number of threads. Cost of a step: `2 rows n^2` operations.
///
/// Source: van Baalen et al., GPTVQ: The Blessing of Dimensionality for LLM Quantization, 2024, section 3.3
/// (codebook update), where it is gradient descent.
///
/// @param steps of conjugate gradients
/// @param start the rounding that chooses the codes
@AutoService(Part.class)
@PartName(
        value = "codebook-update",
        summary = "rounds, then fits the codebooks to the codes and the objective",
        source = "van Baalen et al., GPTVQ, 2024")
public record CodebookUpdate(
        @Meaning("of conjugate gradients, 1 to 1000") int steps,

        @Meaning("the rounding that chooses the codes: nearest, gptq or coordinate-descent")
        Start start)
        implements Rounding {
    /// The rounding that chooses the codes.
    public enum Start {
        /// Round to nearest.
        NEAREST,
        /// {@link Gptq} with its defaults.
        GPTQ,
        /// {@link CoordinateDescent} with its defaults.
        COORDINATE_DESCENT
    }

    /// Checks the range above.
    public CodebookUpdate {
        if (steps < 1 || steps > 1000) {
            throw new IllegalArgumentException("steps must be 1 to 1000, not " + steps);
        }
    }

    /// 25 steps after gptq.
    public CodebookUpdate() {
        this(25, Start.GPTQ);
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public Rounded round(RoundingTask task) {
        Rounding first = switch (start) {
            case NEAREST -> new Nearest();
            case GPTQ -> new Gptq();
            case COORDINATE_DESCENT -> new CoordinateDescent();
        };
        Rounded rounded = first.round(task);
        CodebookMap map = new CodebookMap(task.writer());
        if (map.size() == 0) {
            return rounded;
        }
        CodebookFit fit = new CodebookFit(map, task);
        Matrix decoded = rounded.decoded().copy();
        task.writer().decodeWith(fit.points(steps, decoded), decoded, task.workers());
        if (fit.loss(decoded) < fit.loss(rounded.decoded())) {
            return new Rounded(decoded, rounded.notes());
        }
        task.writer().decodeWith(map.points(), rounded.decoded(), task.workers());
        return rounded;
    }
}
