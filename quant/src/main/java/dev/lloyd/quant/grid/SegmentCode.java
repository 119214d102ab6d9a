package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.KacRotation;
import dev.lloyd.core.random.Seeds;

/// How one segment of a row is coded: rotated, each value to the nearest of `2^bits` Lloyd-Max points times a gain.
///
///     x ~ R^T (gain_g point_c)      (g, c) = argmin |R x - gain_g point_c|^2
///
/// in its bits of a row: those of `g`, then `bits` for each value. Immutable and thread-safe.
///
/// @param segment where it lies, of 1 bit or more
/// @param rotation `R`
/// @param points of N(0, 1)
/// @param gains that a row can choose from
record SegmentCode(Segment segment, KacRotation rotation, TablePoints points, float[] gains) {
    static SegmentCode of(Segment segment, float[] gains, long seed) {
        KacRotation rotation = KacRotation.of(segment.length(), Seeds.derive(seed, segment.from()));
        return new SegmentCode(segment, rotation, points(segment.bits()), gains);
    }

    private static TablePoints points(int bits) {
        double[] levels = GaussianLevels.of(1 << bits);
        float[] values = new float[levels.length];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) levels[index];
        }
        return TablePoints.of(bits, values);
    }

    /// Bits that say which gain it is.
    int gainBits() {
        return Integer.numberOfTrailingZeros(gains.length);
    }

    /// Bits of a row.
    int size() {
        return gainBits() + Math.multiplyExact(segment.bits(), segment.length());
    }

    /// No value is greater: all of a segment's length may lie in one column.
    float maximum() {
        float greatest = 0;
        for (float gain : gains) {
            greatest = Math.max(greatest, gain);
        }
        return greatest * points.maximum() * (float) Math.sqrt(segment.length());
    }

    /// Reads a segment's values from its bits.
    ///
    /// @param length of the string, in codes
    void decode(int[] codes, int offset, int length, int position, float[] values, int valueOffset) {
        float gain = gains[BitString.read(codes, offset, length, position, gainBits())];
        int place = position + gainBits();
        int to = valueOffset + segment.length();
        for (int index = valueOffset; index < to; index++, place += segment.bits()) {
            values[index] = gain * points.value(BitString.read(codes, offset, length, place, segment.bits()));
        }
        rotation.invert(values, valueOffset);
    }
}
