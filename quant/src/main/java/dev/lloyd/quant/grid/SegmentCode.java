package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.KacRotation;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.RunPoints;
import java.util.Arrays;

/// How one segment of a row is coded: rotated, each value to the nearest of `2^bits` Lloyd-Max points times a gain.
///
///     x ~ R^T (gain_g point_c)      (g, c) = argmin |R x - gain_g point_c|^2
///
/// in its bits of a row: `bits` for each value, and elsewhere those of `g`. Immutable and thread-safe.
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

    /// Bits of its values in a row.
    int codeBits() {
        return Math.multiplyExact(segment.bits(), segment.length());
    }

    /// No value is greater: all of a segment's length may lie in one column.
    float maximum() {
        float greatest = 0;
        for (float gain : gains) {
            greatest = Math.max(greatest, gain);
        }
        return greatest * points.maximum() * (float) Math.sqrt(segment.length());
    }

    /// What is known of its place in a row.
    ///
    /// @param position of the bits of its values
    /// @param gainPosition of those of its gain
    RunPoints.Run run(int position, int gainPosition) {
        int bits = segment.bits();
        double power = 1 - SegmentPlan.distortion(bits);
        return new RunPoints.Run(segment.length(), bits, points.table(), gains, position, gainPosition, power);
    }

    /// The values of its columns, rotated.
    float[] rotated(float[] values, int offset) {
        float[] rotated = Arrays.copyOfRange(values, offset, offset + segment.length());
        rotation.apply(rotated, 0);
        return rotated;
    }
}
