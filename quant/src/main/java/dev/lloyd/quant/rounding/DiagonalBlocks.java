package dev.lloyd.quant.rounding;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import java.util.Optional;

/// The blocks on the diagonal of an objective, which say what a step of columns costs by itself.
final class DiagonalBlocks {
    private DiagonalBlocks() {}

    /// `M_BB^-1`, lightly damped; empty for channels that are always 0.
    static Optional<DoubleMatrix> inverse(DoubleMatrix objective, int column, int width) {
        DoubleMatrix block = DoubleMatrix.zeros(width, width);
        double mean = 0;
        for (int row = 0; row < width; row++) {
            mean += objective.at(column + row, column + row) / width;
            for (int other = 0; other < width; other++) {
                block.set(row, other, objective.at(column + row, column + other));
            }
        }
        for (int index = 0; index < width && width > 1; index++) {
            block.set(index, index, block.at(index, index) + 1e-3 * mean);
        }
        return Cholesky.of(block) instanceof Cholesky.Factor factor ? Optional.of(factor.inverse()) : Optional.empty();
    }
}
