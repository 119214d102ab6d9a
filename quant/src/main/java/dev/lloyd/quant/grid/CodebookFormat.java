package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.List;

/// How the vectors of a fitted codebook are stored beside the codes.
public enum CodebookFormat {
    /// IEEE binary16.
    F16,
    /// Whole numbers of -127 to 127 and one scale in binary32: half the bytes, an error of 1/254 of the greatest
    /// value at most.
    INT8;

    private static final String LEVELS = "levels";
    private static final String STEP = "levels-scale";
    private static final int GREATEST = 127;

    /// The stored codebook; {@link #restore} says what became of the values.
    ///
    /// @param centroids vectors of `dimension` values, one after the other, finite
    StoredTensors store(float[] centroids, int dimension) {
        int count = centroids.length / dimension;
        if (this == F16) {
            return StoredTensors.of(LEVELS, StoredTensor.ofHalves(centroids, count, dimension));
        }
        float step = FloatKernels.maxMagnitude(centroids, 0, centroids.length) / GREATEST;
        byte[] bytes = new byte[centroids.length];
        for (int index = 0; index < bytes.length && step > 0; index++) {
            bytes[index] = (byte) Math.rint(centroids[index] / step);
        }
        return StoredTensors.of(LEVELS, new StoredTensor(Storage.I8, List.of(count, dimension), bytes))
                .plusOne(STEP, StoredTensor.ofFloats(new float[] {step}, 1));
    }

    /// The values of a stored codebook.
    ///
    /// @throws IllegalArgumentException if a tensor is missing, of another size, or a value is not finite
    float[] restore(StoredTensors side, int count, int dimension) {
        float[] values = Codebooks.checked(side, LEVELS, count, dimension);
        if (this == INT8) {
            float step = Codebooks.checked(side, STEP, 1, 1)[0];
            for (int index = 0; index < values.length; index++) {
                values[index] *= step;
            }
        }
        return values;
    }
}
