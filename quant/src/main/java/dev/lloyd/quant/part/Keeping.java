package dev.lloyd.quant.part;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.split.SplitTask;

/// Chooses single weights that are kept in high precision (the canonical form's `S`); the range ignores them.
public non-sealed interface Keeping extends Split {
    /// The positions to keep.
    Mask keep(SplitTask task);

    /// The positions to keep if each row had come alone.
    default Mask keepByRow(SplitTask task) {
        Matrix matrix = task.matrix();
        Mask all = new Mask(matrix.rows(), matrix.columns());
        for (int row = 0; row < matrix.rows(); row++) {
            Mask own = keep(task.row(row));
            for (int column = 0; column < matrix.columns(); column++) {
                if (own.has(0, column)) {
                    all.add(row, column);
                }
            }
        }
        return all;
    }
}
