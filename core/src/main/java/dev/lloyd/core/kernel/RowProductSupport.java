package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The seam under {@link RowProducts}: a rectangle of the target over all columns.
interface RowProductSupport {
    /// Columns that are summed before the sum is added to the target: four rows of weights stay in the first
    /// cache.
    int CHUNK = 1024;

    /// Products of the rows of a rectangle.
    ///
    /// @param column of the target in which the first row of all weights has its products
    void multiply(Matrix inputs, Matrix weights, Matrix target, int column, Rectangle rectangle);

    /// Rows of the inputs and of the weights that take part.
    record Rectangle(int inputFrom, int inputTo, int weightFrom, int weightTo) {}
}
