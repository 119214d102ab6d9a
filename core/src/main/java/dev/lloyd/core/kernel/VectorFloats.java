package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The float kernels on the Vector API. Sums keep four independent vectors, because a fused multiply-add takes four
/// cycles and two can start in each; the tail is added element by element.
///
/// No vector is handed from a method of ours to another within a loop: where callers are deep, the compiler puts no
/// more
/// of ours into one another, only those of the Vector API, and a vector that is handed on is then boxed.
final class VectorFloats implements FloatSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;

    @Override
    public float dot(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        FloatVector third = first;
        FloatVector fourth = first;
        int index = 0;
        for (int last = length - STEP; index <= last; index += STEP) {
            int i = leftOffset + index;
            int j = rightOffset + index;
            first = FloatVector.fromArray(SPECIES, left, i).fma(FloatVector.fromArray(SPECIES, right, j), first);
            second = FloatVector.fromArray(SPECIES, left, i + LANES)
                    .fma(FloatVector.fromArray(SPECIES, right, j + LANES), second);
            third = FloatVector.fromArray(SPECIES, left, i + 2 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, right, j + 2 * LANES), third);
            fourth = FloatVector.fromArray(SPECIES, left, i + 3 * LANES)
                    .fma(FloatVector.fromArray(SPECIES, right, j + 3 * LANES), fourth);
        }
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            first = FloatVector.fromArray(SPECIES, left, leftOffset + index)
                    .fma(FloatVector.fromArray(SPECIES, right, rightOffset + index), first);
        }
        float sum = Lanes.sum(first.add(second).add(third.add(fourth)));
        for (; index < length; index++) {
            sum += left[leftOffset + index] * right[rightOffset + index];
        }
        return sum;
    }

    @Override
    public void axpy(float alpha, float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            factor.fma(
                            FloatVector.fromArray(SPECIES, source, sourceOffset + index),
                            FloatVector.fromArray(SPECIES, target, targetOffset + index))
                    .intoArray(target, targetOffset + index);
        }
        for (; index < length; index++) {
            target[targetOffset + index] = Math.fma(alpha, source[sourceOffset + index], target[targetOffset + index]);
        }
    }

    @Override
    public void scale(float[] values, int offset, int length, float factor) {
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            FloatVector.fromArray(SPECIES, values, offset + index).mul(factor).intoArray(values, offset + index);
        }
        for (; index < length; index++) {
            values[offset + index] *= factor;
        }
    }

    @Override
    public void multiply(float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            FloatVector.fromArray(SPECIES, target, targetOffset + index)
                    .mul(FloatVector.fromArray(SPECIES, source, sourceOffset + index))
                    .intoArray(target, targetOffset + index);
        }
        for (; index < length; index++) {
            target[targetOffset + index] *= source[sourceOffset + index];
        }
    }

    @Override
    public float sumOfSquares(float[] values, int offset, int length) {
        return dot(values, offset, values, offset, length);
    }

    @Override
    public float squaredDistance(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        FloatVector third = first;
        FloatVector fourth = first;
        int index = 0;
        for (int last = length - STEP; index <= last; index += STEP) {
            int i = leftOffset + index;
            int j = rightOffset + index;
            FloatVector gap = FloatVector.fromArray(SPECIES, left, i).sub(FloatVector.fromArray(SPECIES, right, j));
            first = gap.fma(gap, first);
            gap = FloatVector.fromArray(SPECIES, left, i + LANES).sub(FloatVector.fromArray(SPECIES, right, j + LANES));
            second = gap.fma(gap, second);
            gap = FloatVector.fromArray(SPECIES, left, i + 2 * LANES)
                    .sub(FloatVector.fromArray(SPECIES, right, j + 2 * LANES));
            third = gap.fma(gap, third);
            gap = FloatVector.fromArray(SPECIES, left, i + 3 * LANES)
                    .sub(FloatVector.fromArray(SPECIES, right, j + 3 * LANES));
            fourth = gap.fma(gap, fourth);
        }
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            FloatVector gap = FloatVector.fromArray(SPECIES, left, leftOffset + index)
                    .sub(FloatVector.fromArray(SPECIES, right, rightOffset + index));
            first = gap.fma(gap, first);
        }
        float sum = Lanes.sum(first.add(second).add(third.add(fourth)));
        for (; index < length; index++) {
            float difference = left[leftOffset + index] - right[rightOffset + index];
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public float maxMagnitude(float[] values, int offset, int length) {
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        int index = 0;
        for (int last = length - 2 * LANES; index <= last; index += 2 * LANES) {
            first = first.max(
                    FloatVector.fromArray(SPECIES, values, offset + index).abs());
            second = second.max(FloatVector.fromArray(SPECIES, values, offset + index + LANES)
                    .abs());
        }
        float largest = first.max(second).reduceLanes(VectorOperators.MAX);
        for (; index < length; index++) {
            largest = Math.max(largest, Math.abs(values[offset + index]));
        }
        return largest;
    }
}
