package dev.lloyd.quant.split;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.LowRank;
import dev.lloyd.quant.part.Correcting;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.Arrays;

/// The mean of every column, taken off before rounding: the grid sees values around zero.
///
///     W = P + 1 m^T,    m_j = mean of column j
///
/// As a term of rank 1 whose left factor is all ones; both are stored in binary16, `16 (rows + columns)` bits.
/// Vector codecs store `m` alone, once for all vectors, in binary32. A mean that binary16 cannot hold (above
/// 65,504) is taken as the greatest that it can. Cost: one pass.
@AutoService(Part.class)
@PartName(
        value = "centre",
        summary = "takes off the mean of every column (of all vectors) before rounding",
        source = "Jegou et al., 2011; Gao and Long, RaBitQ, 2024")
public record Centre() implements Correcting {
    private static final float HALF_MOST = 65_504;

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
        float[] mean = mean(task.matrix());
        Matrix left =
                new Matrix(task.matrix().rows(), 1, new float[task.matrix().rows()]);
        Arrays.fill(left.values(), 1);
        for (int column = 0; column < mean.length; column++) {
            mean[column] = Math.clamp(mean[column], -HALF_MOST, HALF_MOST);
        }
        return LowRank.rounded(left, new Matrix(mean.length, 1, mean));
    }

    /// The mean of every column, summed in order in double precision.
    ///
    /// @param matrix one row or more
    public static float[] mean(Matrix matrix) {
        double[] sums = new double[matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            int offset = matrix.offset(row);
            for (int column = 0; column < sums.length; column++) {
                sums[column] += matrix.values()[offset + column];
            }
        }
        float[] mean = new float[sums.length];
        for (int column = 0; column < sums.length; column++) {
            mean[column] = (float) (sums[column] / matrix.rows());
        }
        return mean;
    }
}
