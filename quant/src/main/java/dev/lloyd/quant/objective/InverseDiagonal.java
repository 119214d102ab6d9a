package dev.lloyd.quant.objective;

import com.google.auto.service.AutoService;
import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Objective;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// Squared error of the layer's output, `M = H`; grids and ranges are fitted where error feedback cannot mend:
///
///     importance_j = ([(H + damping I)^-1]_jj)^-power,    damping a hundredth of the mean diagonal
///
/// Rounding a weight by itself and letting all others make up for it costs `(w - q)^2 / [H^-1]_jj` (optimal brain
/// surgeon), which is what `power=1` counts; higher powers give the few columns that cost most more of the points.
/// If the factorization fails the damping grows tenfold, as for `gptq`. A channel that is always 0 gets a small
/// importance.
///
/// Source: Zhang and Shrivastava, LeanQuant: Accurate and Scalable Large Language Model Quantization with
/// Loss-error-aware Grid, 2024. Deviation: the published program takes the diagonal of the Cholesky factor of `H^-1`
/// to the power -4, which is about `power=2` here.
///
/// @param power 0 (all columns alike) to 8
@AutoService(Part.class)
@PartName(
        value = "inverse-diagonal",
        summary = "the layer's output; grids and ranges weighted by 1 / diag(H^-1)^power (LeanQuant)",
        source = "Zhang and Shrivastava, LeanQuant, 2024")
public record InverseDiagonal(
        @Meaning("of the importance, 0 to 8") double power) implements Objective {
    /// Checks the range above.
    public InverseDiagonal {
        if (!(power >= 0 && power <= 8)) {
            throw new IllegalArgumentException("power must be 0 to 8, not " + power);
        }
    }

    /// The square.
    public InverseDiagonal() {
        this(2);
    }

    @Override
    public Need need() {
        return Need.CALIBRATION;
    }

    @Override
    public DoubleMatrix matrix(DoubleMatrix secondMoments) {
        return secondMoments;
    }

    /// Scaled to a mean of 1, so that high powers stay in range.
    @Override
    public float[] importance(DoubleMatrix matrix) {
        int dimension = matrix.rows();
        double[] values = new double[dimension];
        DoubleMatrix inverse = inverse(matrix);
        double largest = 0;
        for (int column = 0; column < dimension; column++) {
            values[column] = 1 / inverse.at(column, column);
            largest = Math.max(largest, values[column]);
        }
        double sum = 0;
        for (int column = 0; column < dimension; column++) {
            values[column] = Math.pow(values[column] / largest, power);
            sum += values[column];
        }
        float[] importance = new float[dimension];
        for (int column = 0; column < dimension; column++) {
            importance[column] = (float) (values[column] * dimension / sum);
        }
        return importance;
    }

    private static DoubleMatrix inverse(DoubleMatrix matrix) {
        int dimension = matrix.rows();
        double mean = 0;
        for (int index = 0; index < dimension; index++) {
            mean += Math.max(0, matrix.at(index, index)) / dimension;
        }
        for (double share = 0.01; share <= 100; share *= 10) {
            DoubleMatrix damped = matrix.copy();
            for (int index = 0; index < dimension; index++) {
                damped.set(index, index, damped.at(index, index) + (mean == 0 ? 1 : share * mean));
            }
            if (Cholesky.of(damped) instanceof Cholesky.Factor factor) {
                return factor.inverse();
            }
        }
        return DoubleMatrix.identity(dimension);
    }
}
