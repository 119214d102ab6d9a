package dev.lloyd.core.kernel;

/// The reference of the float kernels: one loop each, terms in index order.
final class ScalarFloats implements FloatSupport {
    @Override
    public float dot(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        float sum = 0;
        for (int index = 0; index < length; index++) {
            sum += left[leftOffset + index] * right[rightOffset + index];
        }
        return sum;
    }

    @Override
    public void axpy(float alpha, float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        for (int index = 0; index < length; index++) {
            target[targetOffset + index] = Math.fma(alpha, source[sourceOffset + index], target[targetOffset + index]);
        }
    }

    @Override
    public void scale(float[] values, int offset, int length, float factor) {
        for (int index = offset; index < offset + length; index++) {
            values[index] *= factor;
        }
    }

    @Override
    public void multiply(float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
        for (int index = 0; index < length; index++) {
            target[targetOffset + index] *= source[sourceOffset + index];
        }
    }

    @Override
    public float sumOfSquares(float[] values, int offset, int length) {
        float sum = 0;
        for (int index = offset; index < offset + length; index++) {
            sum += values[index] * values[index];
        }
        return sum;
    }

    @Override
    public float squaredDistance(float[] left, int leftOffset, float[] right, int rightOffset, int length) {
        float sum = 0;
        for (int index = 0; index < length; index++) {
            float difference = left[leftOffset + index] - right[rightOffset + index];
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public float maxMagnitude(float[] values, int offset, int length) {
        float largest = 0;
        for (int index = offset; index < offset + length; index++) {
            largest = Math.max(largest, Math.abs(values[index]));
        }
        return largest;
    }
}
