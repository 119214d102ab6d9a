package dev.lloyd.core.kernel;

import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.F2D;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The norms on the Vector API: half a vector of floats becomes a vector of doubles.
///
/// A square of a float is exact in double, so that a sum has the same bits with a fused multiply-add and without.
///
/// No vector is handed to a method here or given back by one: where it met a loop too early to know that it is long, or
/// behind a loop, the compiler called such a method in place of putting it there, vectors became objects, and a norm
/// of 1,024 values took three to four times as long in most processes (2.4 microseconds, not 0.7).
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
            DoubleVector value = (DoubleVector)
                    FloatVector.fromArray(FLOATS, source, sourceOffset + index).convertShape(F2D, DOUBLES, 0);
            DoubleVector factor =
                    (DoubleVector) FloatVector.fromArray(FLOATS, weight, index).convertShape(F2D, DOUBLES, 0);
            FloatVector normed = (FloatVector) value.mul(inverse).mul(factor).convertShape(D2F, FLOATS, 0);
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
            int at = offset + index;
            DoubleVector a =
                    (DoubleVector) FloatVector.fromArray(FLOATS, values, at).convertShape(F2D, DOUBLES, 0);
            DoubleVector b = (DoubleVector)
                    FloatVector.fromArray(FLOATS, values, at + LANES).convertShape(F2D, DOUBLES, 0);
            DoubleVector c = (DoubleVector)
                    FloatVector.fromArray(FLOATS, values, at + 2 * LANES).convertShape(F2D, DOUBLES, 0);
            DoubleVector d = (DoubleVector)
                    FloatVector.fromArray(FLOATS, values, at + 3 * LANES).convertShape(F2D, DOUBLES, 0);
            first = a.fma(a, first);
            second = b.fma(b, second);
            third = c.fma(c, third);
            fourth = d.fma(d, fourth);
        }
        // Halves are added until one lane is left: the order of `reduceLanes` is not specified.
        DoubleVector lanes = first.add(second).add(third.add(fourth));
        lanes = LANES > 4 ? lanes.add(lanes.rearrange(SWAP_4)) : lanes;
        lanes = LANES > 2 ? lanes.add(lanes.rearrange(SWAP_2)) : lanes;
        lanes = LANES > 1 ? lanes.add(lanes.rearrange(SWAP_1)) : lanes;
        double sum = lanes.lane(0);
        for (; index < count; index++) {
            double value = values[offset + index];
            sum += value * value;
        }
        return sum;
    }
}
