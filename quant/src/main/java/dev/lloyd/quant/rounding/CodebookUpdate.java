package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;
import dev.lloyd.quant.plane.CodebookMap;

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
/// With more rounds, coordinate descent then chooses codes for the codebooks, which are fitted again, and so on: what
/// JLCM learns together with gradients. The error never rises; rounds end early when it does not fall.
///
/// Deterministic for any number of threads. Cost of a step: `2 rows n^2` operations.
///
/// Source: van Baalen et al., GPTVQ: The Blessing of Dimensionality for LLM Quantization, 2024, section 3.3
/// (codebook update), where it is gradient descent.
///
/// @param steps of conjugate gradients
/// @param start the rounding that chooses the codes
/// @param rounds of codebooks, with codes in between
@AutoService(Part.class)
@PartName(
        value = "codebook-update",
        summary = "rounds, then fits the codebooks to the codes and the objective",
        source = "van Baalen et al., GPTVQ, 2024")
public record CodebookUpdate(
        @Meaning("of conjugate gradients, 1 to 1000") int steps,

        @Meaning("the rounding that chooses the codes: nearest, gptq or coordinate-descent")
        Start start,

        @Meaning("of codebooks, with coordinate descent in between, 1 to 100")
        int rounds)
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
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("rounds must be 1 to 100, not " + rounds);
        }
    }

    /// 25 steps after gptq.
    public CodebookUpdate() {
        this(25, Start.GPTQ, 1);
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
        boolean falls = fit(task, rounded.decoded());
        for (int round = 1; round < rounds && falls && task.errors().isPresent(); round++) {
            Matrix next =
                    new CoordinateDescent().round(task.from(rounded.decoded())).decoded();
            System.arraycopy(next.values(), 0, rounded.decoded().values(), 0, next.values().length);
            falls = fit(task, rounded.decoded());
        }
        return rounded;
    }

    /// Fits the codebooks to the codes, and says whether that lowered the error.
    ///
    /// @param current what the codes decode to, before and after
    private boolean fit(RoundingTask task, Matrix current) {
        CodebookMap map = new CodebookMap(task.writer().planes(), task.writer()::isKept);
        if (map.size() == 0) {
            return false;
        }
        CodebookFit fit = new CodebookFit(map, task);
        Matrix decoded = current.copy();
        task.writer().decodeWith(fit.points(steps, decoded), decoded, task.workers());
        if (fit.loss(decoded) < fit.loss(current)) {
            System.arraycopy(decoded.values(), 0, current.values(), 0, decoded.values().length);
            return true;
        }
        task.writer().decodeWith(map.points(), current, task.workers());
        return false;
    }
}
