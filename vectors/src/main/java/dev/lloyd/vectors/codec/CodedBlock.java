package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.estimator.Plain;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.ScaleFormat;

/// Some vectors as codes, with the numbers beside them.
///
/// @param planes the codes
/// @param factors of the estimator, binary16; none for an estimator that is always 1
/// @param norms squared lengths, where the metric needs them; else none
@SuppressWarnings("ArrayRecordComponent") // Read many times and never compared.
record CodedBlock(Planes planes, short[] factors, float[] norms) {
    /// Where binary16 clamps.
    private static final float HALF_MOST = 65_504;

    /// @param vectors in the coordinates of the grid
    /// @param decoded what their codes decode to
    static CodedBlock of(Planes planes, Matrix vectors, Matrix decoded, Estimator estimator, float[] norms) {
        int rows = vectors.rows();
        boolean plain = estimator instanceof Plain;
        short[] factors = new short[plain ? 0 : rows];
        for (int row = 0; row < rows; row++) {
            double norm = 0;
            double length = 0;
            double product = 0;
            for (int index = vectors.offset(row); index < vectors.offset(row) + vectors.columns(); index++) {
                double value = vectors.values()[index];
                double coded = decoded.values()[index];
                norm += value * value;
                length += coded * coded;
                product += value * coded;
            }
            if (!plain) {
                factors[row] = Float.floatToFloat16((float) estimator.factor(norm, length, product));
            }
        }
        return new CodedBlock(planes, factors, norms);
    }

    /// The first row whose scales, factor or length were clamped, vanished or overflowed; -1 if there is none.
    int firstNotHeld(Matrix vectors) {
        for (int row = 0; row < planes.rows(); row++) {
            boolean zero = vectors.rowSlice(row, row + 1).squaredNorm() == 0;
            boolean finite = factors.length == 0 || Float.isFinite(Float.float16ToFloat(factors[row]));
            if (!zero && !(finite && Double.isFinite(norm(row)) && holdsScales(row))) {
                return row;
            }
        }
        return -1;
    }

    private boolean holdsScales(int row) {
        Grid grid = planes.planes().getFirst().grid();
        int width = grid.group().groupColumns(planes.columns());
        float most = 0;
        for (int group = 0; group * width < planes.columns(); group++) {
            most = Math.max(most, Math.abs(planes.scales().at(row, group)));
        }
        return most > 0 && most < (grid.scaleFormat() == ScaleFormat.Real.F16 ? HALF_MOST : Float.POSITIVE_INFINITY);
    }

    /// Bytes of the vectors, without what all share.
    long byteSize() {
        long codebooks = planes.planes().stream()
                .mapToLong(plane -> plane.points().side().byteSize())
                .sum();
        return planes.tensors().byteSize() - codebooks + 2L * factors.length + 4L * norms.length;
    }

    /// The estimate of a row, `factor y`, at the beginning of `target`.
    void estimate(int row, float[] target) {
        planes.decode(row, target);
        if (factors.length > 0) {
            FloatKernels.scale(target, 0, planes.columns(), Float.float16ToFloat(factors[row]));
        }
    }

    double norm(int row) {
        return norms.length == 0 ? 0 : norms[row];
    }
}
