package dev.lloyd.core.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The norms on the Vector API: half a vector of floats becomes a vector of doubles.
///
/// A square of a float is exact in double, so that a sum has the same bits with a fused multiply-add and without.
final class VectorNorms implements NormSupport {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(LANES * Float.SIZE));

    /// Four vectors of sums wait in registers, since an addition takes four cycles.
    private static final int STEP = 4 * LANES;

    private static final VectorShuffle<Double> SWAP_1 = swap(1);
    private static final VectorShuffle<Double> SWAP_2 = swap(2);
    private static final VectorShuffle<Double> SWAP_4 = swap(4);

    private static VectorShuffle<Double> swap(int distance) {
        return VectorShuffle.fromOp(DOUBLES, lane -> (lane ^ distance) % LANES);
    }

    @Override
    public void rmsNorm(
            float[] source, int sourceOffset, float[] weight, float epsilon, float[] target, int targetOffset) {
        int count = weight.length;
        double inverse = 1 / Math.sqrt(sumOfSquares(source, sourceOffset, count) / count + epsilon);
        int index = 0;
        for (; index <= count - LANES; index += LANES) {
            DoubleVector scaled = doubles(source, sourceOffset + index).mul(inverse);
            FloatVector normed =
                    (FloatVector) scaled.mul(doubles(weight, index)).convertShape(VectorOperators.D2F, FLOATS, 0);
            normed.intoArray(target, targetOffset + index);
        }
        for (; index < count; index++) {
            target[targetOffset + index] = (float) (source[sourceOffset + index] * inverse * weight[index]);
        }
    }

    private static double sumOfSquares(float[] values, int offset, int count) {
        DoubleVector first = DoubleVector.zero(DOUBLES);
        DoubleVector second = first;
        DoubleVector third = first;
        DoubleVector fourth = first;
        int index = 0;
        for (; index <= count - STEP; index += STEP) {
            DoubleVector a = doubles(values, offset + index);
            DoubleVector b = doubles(values, offset + index + LANES);
            DoubleVector c = doubles(values, offset + index + 2 * LANES);
            DoubleVector d = doubles(values, offset + index + 3 * LANES);
            first = a.fma(a, first);
            second = b.fma(b, second);
            third = c.fma(c, third);
            fourth = d.fma(d, fourth);
        }
        double sum = sum(first.add(second).add(third.add(fourth)));
        for (; index < count; index++) {
            double value = values[offset + index];
            sum += value * value;
        }
        return sum;
    }

    private static DoubleVector doubles(float[] values, int at) {
        return (DoubleVector) FloatVector.fromArray(FLOATS, values, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    /// Halves are added until one lane is left: the order of `reduceLanes` is not specified.
    private static double sum(DoubleVector vector) {
        DoubleVector sum = vector;
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(SWAP_4));
        }
        if (LANES > 2) {
            sum = sum.add(sum.rearrange(SWAP_2));
        }
        return (LANES > 1 ? sum.add(sum.rearrange(SWAP_1)) : sum).lane(0);
    }
}
