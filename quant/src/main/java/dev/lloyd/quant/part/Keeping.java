package dev.lloyd.quant.part;

import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.split.SplitTask;

/// Chooses single weights that are kept in high precision (the canonical form's `S`); the range ignores them.
public non-sealed interface Keeping extends Split {
    /// The positions to keep.
    Mask keep(SplitTask task);
}
