package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// How inputs are multiplied by `P + U V^T + S` of a form.
interface InnerProduct {
    /// Writes `inputs (P + U V^T + S)^T`. A row of the target depends on that row of the inputs alone.
    ///
    /// @param inputs tokens x columns, in the coordinates of the form
    /// @param target tokens x rows
    void multiply(Matrix inputs, Matrix target, Workers workers);
}
