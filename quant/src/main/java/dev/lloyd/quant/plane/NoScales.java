package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;

/// No scales: every scale is exactly 1, whatever the range says, and nothing is stored.
///
/// Values are coded as they are, by grids whose points are learned from values as they are. There is no scale of 0
/// either, so a group of zeros is decoded to the point that is nearest to it.
public record NoScales() implements ScaleFormat {
    @Override
    public void round(float[] column, float largest) {
        Arrays.fill(column, 1);
    }

    @Override
    public StoredTensors store(float[] values, int rows, float largest) {
        return StoredTensors.NONE;
    }

    @Override
    public float[] restore(StoredTensors tensors, int rows, int groups) {
        float[] values = new float[Math.multiplyExact(rows, groups)];
        Arrays.fill(values, 1);
        return values;
    }

    @Override
    public String toString() {
        return "none";
    }
}
