package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.List;
import java.util.Optional;

/// Where the pieces of a record lie when its signs are kept apart: blocks of 64 vectors with all that a first look
/// at them needs, and for each vector the rest of its record, little-endian:
///
///     block: signs, 64 for each byte of a vector | numbers | squared lengths | gains | 6 floats
///     rest: the bits of the codes below the signs | deviation
///
/// Signs are the highest bits of the codes, as {@link FastScan} has them. Numbers, squared lengths and deviations
/// are those of {@link RecordLayout}. The gain of a vector is what its signs are multiplied with to stand for its
/// points, `|y|^2 / |y|_1`, rounded to a byte between the least and the greatest of its block (left out for codes of
/// one bit, whose points all have it). The floats are the least gain and the step of gains, the least and the
/// greatest product of number and gain, the least squared length, and the radius, the greatest `sqrt(d (1 - cos^2(s,
/// y)) / (d - 1))` of the vectors, which {@link SignQuery} explains.
///
/// Only for codecs of one plane of single values with one number a vector, whose points are ascending and the same
/// on both sides of zero.
final class SplitLayout {
    /// Vectors of a block.
    static final int ROWS = FastScan.ROWS;

    private final RecordLayout record;
    private final int bits;
    private final int columns;
    private final float[] table;
    private final int signBytes;
    private final int numbersOffset;
    private final int normsOffset;
    private final int gainsOffset;
    private final int summaryOffset;

    private SplitLayout(RecordLayout record, int bits, int columns, float[] table) {
        this.record = record;
        this.bits = bits;
        this.columns = columns;
        this.table = table;
        this.signBytes = Math.ceilDiv(columns, 8);
        this.numbersOffset = ROWS * signBytes;
        this.normsOffset = numbersOffset + ROWS * record.numberBytes();
        this.gainsOffset = normsOffset + ROWS * record.normBytes();
        this.summaryOffset = gainsOffset + (bits > 1 ? ROWS : 0);
    }

    /// The layout for a codec; nothing if its signs cannot be kept apart.
    static Optional<SplitLayout> of(RecordLayout record, List<Points> points, int columns) {
        boolean fits = points.size() == 1
                && record.groups() == 1
                && record.numberBytes() > 0
                && record.zeroBytes() == 0
                && points.getFirst() instanceof ScalarPoints scalars
                && isMirrored(scalars.table());
        return fits
                ? Optional.of(new SplitLayout(
                        record, points.getFirst().codeBits(), columns, ((ScalarPoints) points.getFirst()).table()))
                : Optional.empty();
    }

    private static boolean isMirrored(float[] table) {
        for (int code = 0; code < table.length / 2; code++) {
            int mirror = table.length - 1 - code;
            if (table[code] != -table[mirror] || table[mirror] <= 0 || table[code] >= table[code + 1]) {
                return false;
            }
        }
        return true;
    }

    RecordLayout record() {
        return record;
    }

    /// Width of a code.
    int bits() {
        return bits;
    }

    /// Codes of a vector.
    int columns() {
        return columns;
    }

    /// What codes stand for.
    float[] table() {
        return table;
    }

    /// Bytes of a vector's signs.
    int signBytes() {
        return signBytes;
    }

    /// Bytes of a vector's bits below the signs.
    int lowBytes() {
        return bits == 1 ? 0 : Math.toIntExact(BitPacking.byteSize(columns, bits - 1));
    }

    int numbersOffset() {
        return numbersOffset;
    }

    int normsOffset() {
        return normsOffset;
    }

    int gainsOffset() {
        return gainsOffset;
    }

    boolean hasGains() {
        return bits > 1;
    }

    /// Where the floats of a block lie.
    int summaryOffset() {
        return summaryOffset;
    }

    int blockBytes() {
        return summaryOffset + 6 * Float.BYTES;
    }

    int restBytes() {
        return lowBytes() + record.deviationBytes();
    }
}
