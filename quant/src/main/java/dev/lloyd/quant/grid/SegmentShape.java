package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.ArrayList;
import java.util.List;

/// What is known of a row's segments.
///
/// @param segments side by side, from the first column to the last
/// @param gains by segment: what the points are multiplied by in a row, `2^gainBits` of them, finite, 0 or more
/// @param emphasis by segment: the root of what the squared error counts, 0 to 1
/// @param seed of the rotations
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record SegmentShape(List<Segment> segments, List<float[]> gains, float[] emphasis, long seed) {
    /// The most columns of a row.
    private static final int COLUMNS_MAX = 1 << 20;

    /// Columns of a row.
    int columns() {
        return segments.getLast().from() + segments.getLast().length();
    }

    /// Written for as many segments as a row can have, so that the size says nothing of the values.
    ///
    /// @param most segments
    /// @param gain bits of a gain
    StoredTensors side(int most, int gain) {
        int[] lengths = new int[most];
        byte[] bits = new byte[most];
        float[] roots = new float[most];
        float[] table = new float[most << gain];
        for (int index = 0; index < segments.size(); index++) {
            lengths[index] = segments.get(index).length();
            bits[index] = (byte) segments.get(index).bits();
            roots[index] = emphasis[index];
            System.arraycopy(gains.get(index), 0, table, index << gain, gains.get(index).length);
        }
        return StoredTensors.of("lengths", StoredTensor.ofInts(lengths, most))
                .plusOne("bits", StoredTensor.ofBytes(bits))
                .plusOne("gains", StoredTensor.ofHalves(table, most, 1 << gain))
                .plusOne("emphasis", StoredTensor.ofHalves(roots, most))
                .plusOne("seed", StoredTensor.ofInts(new int[] {(int) (seed >>> 32), (int) seed}, 2));
    }

    /// The inverse of {@link #side}; also what becomes of numbers that are not binary16 yet.
    ///
    /// @param gain bits of a gain
    /// @throws IllegalArgumentException if the tensors are not of one length or a number is out of its range
    static SegmentShape restore(StoredTensors side, int gain) {
        int[] lengths = side.get("lengths").ints();
        int[] bits = side.get("bits").ints();
        float[] table = side.get("gains").floats();
        float[] emphasis = side.get("emphasis").floats();
        int[] seed = side.get("seed").ints();
        int most = lengths.length;
        if (most == 0 || bits.length != most || emphasis.length != most || table.length != (long) most << gain) {
            throw new IllegalArgumentException("a row of " + most + " segments does not have " + bits.length
                    + " widths, " + table.length + " gains and " + emphasis.length + " emphases");
        }
        if (seed.length != 2) {
            throw new IllegalArgumentException("a seed has 2 numbers, not " + seed.length);
        }
        List<Segment> segments = new ArrayList<>();
        List<float[]> gains = new ArrayList<>();
        int from = 0;
        for (int index = 0; index < most && lengths[index] != 0; index++) {
            Segment segment = new Segment(from, lengths[index], bits[index]);
            float[] own = new float[1 << segment.gainBits(gain)];
            System.arraycopy(table, index << gain, own, 0, own.length);
            check(segment, own, emphasis[index]);
            segments.add(segment);
            gains.add(own);
            from += segment.length();
        }
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a row has one segment or more");
        }
        return new SegmentShape(segments, gains, emphasis, (long) seed[0] << 32 | seed[1] & 0xFFFFFFFFL);
    }

    private static void check(Segment segment, float[] gains, float emphasis) {
        boolean allowed = segment.length() > 0
                && segment.length() <= COLUMNS_MAX - segment.from()
                && segment.bits() >= 0
                && segment.bits() <= Segment.BITS_MAX
                && emphasis >= 0
                && emphasis <= 1;
        for (float each : gains) {
            allowed &= each >= 0 && Float.isFinite(each);
        }
        if (!allowed) {
            throw new IllegalArgumentException(segment + " has an emphasis of " + emphasis
                    + " and gains from " + gains[0] + " on: widths are 0 to " + Segment.BITS_MAX
                    + ", emphases 0 to 1, gains finite and not negative");
        }
    }
}
