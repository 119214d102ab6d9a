package dev.lloyd.quant.rounding;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Rounding;

/// Alternates between codes and what the values are linear in: the scales and real zeros of a row's groups, or the
/// row's table.
///
/// With the error `tr(E M E^T)`, `E = Q - W`, and a row `q = A t` of fixed codes (`A` is columns x parameters), the
/// parameters of least error are
///
///     t = (A^T M A)^-1 A^T M w
///
/// A round sets them, then lets the rounding choose codes again with groups that stay. A row whose error does not
/// fall, in either half, keeps what it had; so the error never rises, whatever the rounding and however parameters
/// are stored. Rounds end when no row gets better. A group is never given a scale of 0 or less. Whole zeros stay as
/// the first fit chose them. Values that are kept exactly stay, and so do groups of scale 0 and entries of a table
/// that no code points to. Without an objective the rounding stands alone.
///
/// For grids whose rows have scales or tables of their own; deterministic for any number of threads. Cost of a
/// round: the rounding's, and `3 rows * n^2` operations.
///
/// Sources: Zhang et al., COMQ, 2024 (scales, coordinate descent); Guo et al., decoupleQ, 2024 (scales and zeros);
/// Zhao et al., GANQ, 2025 (tables, nearest plane); Kim et al., GuidedQuant, 2025 (LNQ: tables, coordinate descent).
///
/// @param rounds at most, 1 or more
/// @param rounding chooses the codes
@AutoService(Part.class)
@PartName(
        value = "alternating",
        summary =
                "a rounding, and least-squares scales, zeros or tables for its codes, in turns; the error never rises",
        source = "Guo et al., decoupleQ, 2024; Zhao et al., GANQ, 2025")
public record Alternating(
        @Meaning("rounds at most, 1 or more") int rounds,

        @Meaning("chooses the codes, such as gptq or coordinate-descent")
        Rounding rounding)
        implements Rounding {
    /// Checks the range above.
    public Alternating {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be 1 or more, not " + rounds);
        }
    }

    /// At most 5 rounds of gptq.
    public Alternating() {
        this(5, new Gptq());
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public Rounded round(RoundingTask task) {
        Rounded first = rounding.round(task);
        if (task.errors().isEmpty()) {
            return first;
        }
        RowRefit rows = new RowRefit(task, first.decoded());
        task.writer().holdGroups();
        for (int round = 0; round < rounds; round++) {
            int better = rows.refit();
            Matrix next = rounding.round(task.from(rows.decoded())).decoded();
            better += rows.take(next);
            if (better == 0) {
                break;
            }
        }
        return new Rounded(rows.decoded(), first.notes());
    }
}
