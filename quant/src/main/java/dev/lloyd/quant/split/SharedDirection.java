package dev.lloyd.quant.split;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.part.Correcting;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// The mean of the rows' directions, at each row's size, taken off before rounding:
///
///     n_i = root of the mean of w_ij^2 over j,    m_j = mean of w_ij / n_i over i,    W = P + n m^T
///
/// A term of rank 1, stored in binary16: `16 (rows + columns)` bits. With a scale for each row, what the grid
/// sees is what NSNQuant sees after it has normalised, shifted and normalised again: rows of one size with a
/// mean of zero. A row of zeros has no direction and does not count. Cost: two passes.
@AutoService(Part.class)
@PartName(
        value = "shared-direction",
        summary = "takes off the mean of the rows' directions, at each row's size, before rounding",
        source = "Son et al., NSNQuant, 2025")
public record SharedDirection() implements Correcting {
    /// Has no parameters.
    public SharedDirection {}

    @Override
    public long storedBytes(int rows, int columns) {
        return 2L * (rows + columns);
    }

    @Override
    public Target target() {
        return Target.WEIGHTS;
    }

    @Override
    public LowRank fit(SplitTask task) {
        Matrix matrix = task.matrix();
        float[] sizes = new float[matrix.rows()];
        double[] sums = new double[matrix.columns()];
        int counted = 0;
        for (int row = 0; row < sizes.length; row++) {
            double size = size(matrix, row);
            sizes[row] = (float) size;
            counted += size > 0 ? 1 : 0;
            for (int column = 0; column < sums.length && size > 0; column++) {
                sums[column] += matrix.at(row, column) / size;
            }
        }
        float[] direction = new float[sums.length];
        for (int column = 0; column < direction.length; column++) {
            direction[column] = counted == 0 ? 0 : (float) (sums[column] / counted);
        }
        return LowRank.rounded(new Matrix(sizes.length, 1, sizes), new Matrix(direction.length, 1, direction));
    }

    private static double size(Matrix matrix, int row) {
        double sum = 0;
        for (int column = 0; column < matrix.columns(); column++) {
            sum += (double) matrix.at(row, column) * matrix.at(row, column);
        }
        return Math.sqrt(sum / matrix.columns());
    }
}
