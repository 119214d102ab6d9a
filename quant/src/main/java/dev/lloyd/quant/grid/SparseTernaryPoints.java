package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;

/// 0, `a` and `-a`, for values at scale 1: code 1 from a threshold on, 2 from its opposite down, 0 between. The
/// threshold follows from how many values are to be kept, not from `a`. To decode takes `a` alone; the threshold is
/// stored
/// for codes that are chosen again.
///
/// @param magnitude `a`, 0 or more
/// @param threshold the least magnitude that is not 0, more than 0
record SparseTernaryPoints(float magnitude, float threshold) implements ScalarPoints {
    private static final String MAGNITUDE = "magnitude";
    private static final int CODE_BITS = 2;

    /// For the values of a tensor, of which none is NaN.
    static SparseTernaryPoints fit(SparseTernary grid, float[] values) {
        float[] magnitudes = new float[values.length];
        for (int index = 0; index < values.length; index++) {
            magnitudes[index] = Math.abs(values[index]);
        }
        Arrays.sort(magnitudes);
        float threshold = threshold(magnitudes, (int) Math.round(grid.density() * values.length));
        double sum = 0;
        double squares = 0;
        int kept = 0;
        for (float value : magnitudes) {
            squares += (double) value * value;
            if (value >= threshold) {
                sum += value;
                kept++;
            }
        }
        double length = switch (grid.magnitude()) {
            case DEVIATION -> 1;
            case NORM -> Math.sqrt(squares / kept);
            case MEAN -> sum / kept;
        };
        return new SparseTernaryPoints(kept == 0 ? 0 : (float) (grid.alpha() * length), threshold);
    }

    /// Midway between the least magnitude that is kept and the greatest that is not, so that no rounding of a scale
    /// moves equal values across it.
    ///
    /// @param magnitudes ascending
    /// @param wanted how many of them are kept; at least one is
    private static float threshold(float[] magnitudes, int wanted) {
        int kept = magnitudes.length - Math.clamp(wanted, 1, Math.max(1, magnitudes.length));
        float least = magnitudes.length == 0 ? 0 : magnitudes[kept];
        while (kept > 0 && magnitudes[kept - 1] == least) {
            kept--;
        }
        float below = kept > 0 ? magnitudes[kept - 1] : 0;
        return Math.max(least / 2 + below / 2, Float.MIN_VALUE);
    }

    /// Files of before thresholds were stored have the magnitude alone; what they decode to needs no more, and codes
    /// that are chosen again are the nearest.
    static SparseTernaryPoints restore(StoredTensors side) {
        float[] stored = side.get(MAGNITUDE).floats();
        if (stored.length == 1 && isFrom(0, stored[0])) {
            return new SparseTernaryPoints(stored[0], Math.max(stored[0] / 2, Float.MIN_VALUE));
        }
        if (stored.length != 2 || !isFrom(0, stored[0]) || !isFrom(Float.MIN_VALUE, stored[1])) {
            throw new IllegalArgumentException("'" + MAGNITUDE + "' should be a finite number of at least 0 and a"
                    + " threshold above 0, not " + Arrays.toString(stored));
        }
        return new SparseTernaryPoints(stored[0], stored[1]);
    }

    private static boolean isFrom(float least, float value) {
        return value >= least && Float.isFinite(value);
    }

    @Override
    public Tile tile() {
        return Tile.SCALAR;
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return CODE_BITS;
    }

    @Override
    public float minimum() {
        return -magnitude;
    }

    @Override
    public float maximum() {
        return magnitude;
    }

    @Override
    public Encoder encoder() {
        return (values, offset, codes, codeOffset) -> codes[codeOffset] = code(values[offset]);
    }

    private int code(float value) {
        return value >= threshold ? 1 : value <= -threshold ? 2 : 0;
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        values[offset] = value(codes[codeOffset]);
    }

    private float value(int code) {
        return code == 1 ? magnitude : code == 2 ? -magnitude : 0;
    }

    @Override
    public float[] table() {
        return new float[] {0, magnitude, -magnitude, 0};
    }

    @Override
    public void nearest(float[] values, int offset, int length, byte[] codes, int codeOffset) {
        for (int index = 0; index < length; index++) {
            codes[codeOffset + index] = (byte) code(values[offset + index]);
        }
    }

    @Override
    public StoredTensors side() {
        return StoredTensors.of(MAGNITUDE, StoredTensor.ofFloats(new float[] {magnitude, threshold}, 2));
    }
}
