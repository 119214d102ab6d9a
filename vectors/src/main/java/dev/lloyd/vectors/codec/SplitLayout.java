package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.kernel.FastScan;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScalarPoints;
import java.util.List;
import java.util.Optional;

/// Where the pieces of a record lie when its head is kept apart: blocks of 64 vectors with all that a first look at
/// them needs, and for each vector the rest of its record, little-endian:
///
///     block: heads, 64 for each byte of a vector | numbers | squared lengths | gains | 6 floats
///     rest: the bits of the codes below the heads | deviation
///
/// The head of a code of 1 or 2 bits is all of it, that of a wider one its highest bit, which is the sign of the point.
/// Heads are packed as {@link FastScan} has them. Numbers, squared lengths and deviations are those of {@link
/// RecordLayout}. The gain of a vector is what its signs are multiplied with to stand for its points, `|y|^2 / |y|_1`,
/// rounded to a byte between the least and the greatest of its block (left out, and 1, where heads are whole codes).
/// The floats are the least gain and the step of gains, the least and the greatest product of number and gain, the
/// least squared length, and the radius, the greatest `sqrt(d (1 - cos^2(s, y)) / (d - 1))` of the vectors, which
/// {@link HeadQuery} explains (0 where heads are whole codes).
///
/// Only for codecs of one plane of single values with one number a vector, whose points are ascending and, where they
/// have more than 2 bits, the same on both sides of zero.
final class SplitLayout {
    /// Vectors of a block.
    static final int ROWS = FastScan.ROWS;

    /// The widest codes that are their own heads.
    private static final int WHOLE = 2;

    private final RecordLayout record;
    private final int bits;
    private final int columns;
    private final float[] table;
    private final int headBytes;
    private final int numbersOffset;
    private final int normsOffset;
    private final int gainsOffset;
    private final int summaryOffset;

    private SplitLayout(RecordLayout record, int bits, int columns, float[] table) {
        this.record = record;
        this.bits = bits;
        this.columns = columns;
        this.table = table;
        this.headBytes = Math.toIntExact(BitPacking.byteSize(columns, headBits()));
        this.numbersOffset = ROWS * headBytes;
        this.normsOffset = numbersOffset + ROWS * record.numberBytes();
        this.gainsOffset = normsOffset + ROWS * record.normBytes();
        this.summaryOffset = gainsOffset + (hasGains() ? ROWS : 0);
    }

    /// The layout for a codec; nothing if heads cannot be kept apart.
    static Optional<SplitLayout> of(RecordLayout record, List<Points> points, int columns) {
        boolean fits = points.size() == 1
                && record.groups() == 1
                && record.numberBytes() > 0
                && record.zeroBytes() == 0
                && points.getFirst() instanceof ScalarPoints scalars
                && isAscending(scalars.table())
                && (scalars.codeBits() <= WHOLE || isMirrored(scalars.table()));
        return fits
                ? Optional.of(new SplitLayout(
                        record, points.getFirst().codeBits(), columns, ((ScalarPoints) points.getFirst()).table()))
                : Optional.empty();
    }

    private static boolean isAscending(float[] table) {
        for (int code = 1; code < table.length; code++) {
            if (table[code - 1] >= table[code]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMirrored(float[] table) {
        for (int code = 0; code < table.length / 2; code++) {
            if (table[code] != -table[table.length - 1 - code]) {
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

    /// Whether heads are whole codes.
    boolean isWhole() {
        return bits <= WHOLE;
    }

    private int headBits() {
        return isWhole() ? bits : 1;
    }

    /// Bytes of a vector's head.
    int headBytes() {
        return headBytes;
    }

    /// What the head of a code stands for: its point, or a sign.
    float[] headPoints() {
        return isWhole() ? table : new float[] {-1, 1};
    }

    /// Bytes of a vector's bits below the head.
    int lowBytes() {
        return isWhole() ? 0 : Math.toIntExact(BitPacking.byteSize(columns, bits - 1));
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
        return !isWhole();
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
