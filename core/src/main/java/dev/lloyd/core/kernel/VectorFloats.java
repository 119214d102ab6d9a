package dev.lloyd.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The float kernels on the Vector API. Sums keep four independent vectors, because a fused multiply-add takes four
/// cycles and two can start in each; the tail is added element by element.
final class VectorFloats implements FloatSupport {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 4 * LANES;

    private static FloatVector load(float[] values, int offset) {
        return FloatVector.fromArray(SPECIES, values, offset);
    }

    private static float sum(FloatVector first, FloatVector second, FloatVector third, FloatVector fourth) {
        return Lanes.sum(first.add(second).add(third.add(fourth)));
    }

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
            first = load(left, i).fma(load(right, j), first);
            second = load(left, i + LANES).fma(load(right, j + LANES), second);
            third = load(left, i + 2 * LANES).fma(load(right, j + 2 * LANES), third);
            fourth = load(left, i + 3 * LANES).fma(load(right, j + 3 * LANES), fourth);
        }
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            first = load(left, leftOffset + index).fma(load(right, rightOffset + index), first);
        }
        float sum = sum(first, second, third, fourth);
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
            factor.fma(load(source, sourceOffset + index), load(target, targetOffset + index))
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
            load(values, offset + index).mul(factor).intoArray(values, offset + index);
        }
        for (; index < length; index++) {
            values[offset + index] *= factor;
        }
    }

    @Override
    public void multiply(float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        int index = 0;
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            load(target, targetOffset + index)
                    .mul(load(source, sourceOffset + index))
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
            first = square(left, leftOffset + index, right, rightOffset + index, first);
            second = square(left, leftOffset + index + LANES, right, rightOffset + index + LANES, second);
            third = square(left, leftOffset + index + 2 * LANES, right, rightOffset + index + 2 * LANES, third);
            fourth = square(left, leftOffset + index + 3 * LANES, right, rightOffset + index + 3 * LANES, fourth);
        }
        for (int bound = SPECIES.loopBound(length); index < bound; index += LANES) {
            first = square(left, leftOffset + index, right, rightOffset + index, first);
        }
        float sum = sum(first, second, third, fourth);
        for (; index < length; index++) {
            float difference = left[leftOffset + index] - right[rightOffset + index];
            sum += difference * difference;
        }
        return sum;
    }

    private static FloatVector square(float[] left, int i, float[] right, int j, FloatVector sum) {
        FloatVector difference = load(left, i).sub(load(right, j));
        return difference.fma(difference, sum);
    }

    @Override
    public float maxMagnitude(float[] values, int offset, int length) {
        FloatVector first = FloatVector.zero(SPECIES);
        FloatVector second = first;
        int index = 0;
        for (int last = length - 2 * LANES; index <= last; index += 2 * LANES) {
            first = first.max(load(values, offset + index).abs());
            second = second.max(load(values, offset + index + LANES).abs());
        }
        float largest = first.max(second).reduceLanes(VectorOperators.MAX);
        for (; index < length; index++) {
            largest = Math.max(largest, Math.abs(values[offset + index]));
        }
        return largest;
    }
}
