package dev.lloyd.core.kernel;

/// The reference of the fast Walsh-Hadamard transform: `log2(length)` passes of butterflies.
final class ScalarHadamard implements HadamardSupport {
    @Override
    public void transform(float[] values, int offset, int length) {
        float scale = (float) (1 / Math.sqrt(length));
        for (int index = offset; index < offset + length; index++) {
            values[index] *= scale;
        }
        for (int half = 1; half < length; half *= 2) {
            for (int block = offset; block < offset + length; block += 2 * half) {
                for (int index = block; index < block + half; index++) {
                    float first = values[index];
                    float second = values[index + half];
                    values[index] = first + second;
                    values[index + half] = first - second;
                }
            }
        }
    }
}
