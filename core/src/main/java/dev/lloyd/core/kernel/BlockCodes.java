package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.BLOCK;
import static dev.lloyd.core.kernel.BlockLayout.PAIR;
import static dev.lloyd.core.kernel.BlockLayout.QUARTER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Two times 32 codes of a row, in the order of the columns, with what turns them into values, as {@link BlockLayout}
/// says. Read again and again by one thread.
final class BlockCodes {
    static final ValueLayout.OfFloat SINGLE = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// The codes, unsigned.
    final byte[] codes = new byte[PAIR];

    /// Of each sixteen columns.
    final float[] scales = new float[PAIR / QUARTER];

    /// Of each sixteen columns; 0 where the layout has no offsets.
    final float[] offsets = new float[PAIR / QUARTER];

    private final BlockRows rows;
    private final MemorySegment bytes;

    BlockCodes(BlockRows rows) {
        this.rows = rows;
        this.bytes = rows.bytes();
    }

    /// Reads columns `64 pair .. 64 pair + 64` of a row. Beyond the last column is the last block again; activations
    /// are zero there.
    void read(int row, int pair) {
        int last = rows.columns() / BLOCK - 1;
        block(row, 2 * pair, 0);
        block(row, Math.min(2 * pair + 1, last), BLOCK);
    }

    /// @param to where in the pair the block is
    private void block(int row, int index, int to) {
        int perBlock = rows.layout().columns() / BLOCK;
        long at = row * rows.rowBytes()
                + (long) (index / perBlock) * rows.layout().bytes();
        int part = index % perBlock;
        switch (rows.layout()) {
            case Q4_0 -> {
                scale(half(at), 0, to);
                nibbles(at + 2, to);
            }
            case Q4_K -> q4k(at, part, to);
            case Q6_K -> q6k(at, part, to);
            case Q8_0 -> {
                scale(half(at), 0, to);
                for (int l = 0; l < BLOCK; l++) {
                    codes[to + l] = (byte) (u8(at + 2 + l) ^ 0x80);
                }
            }
        }
    }

    private void q4k(long at, int part, int to) {
        long packed = at + 4 + part;
        int scale = part < 4 ? u8(packed) & 63 : u8(packed + 4) & 15 | u8(packed - 4) >> 6 << 4;
        int least = part < 4 ? u8(packed + 4) & 63 : u8(packed + 4) >> 4 | u8(packed) >> 6 << 4;
        scale(half(at) * scale, -half(at + 2) * least, to);
        for (int l = 0; l < BLOCK; l++) {
            codes[to + l] = (byte) (u8(at + 16 + part / 2 * 32L + l) >> 4 * (part % 2) & 15);
        }
    }

    private void q6k(long at, int part, int to) {
        int quarter = part % 4;
        long low = at + 64L * (part / 4) + 32L * (quarter % 2);
        long high = at + 128 + 32L * (part / 4);
        for (int l = 0; l < BLOCK; l++) {
            codes[to + l] = (byte) (u8(low + l) >> 4 * (quarter / 2) & 15 | (u8(high + l) >> 2 * quarter & 3) << 4);
        }
        for (int half = 0; half < 2; half++) {
            scales[to / QUARTER + half] = half(at + 208) * bytes.get(JAVA_BYTE, at + 192 + 2L * part + half);
        }
    }

    private void nibbles(long at, int to) {
        for (int l = 0; l < BLOCK / 2; l++) {
            codes[to + l] = (byte) (u8(at + l) & 15);
            codes[to + l + BLOCK / 2] = (byte) (u8(at + l) >> 4);
        }
    }

    private void scale(float scale, float offset, int to) {
        Arrays.fill(scales, to / QUARTER, to / QUARTER + 2, scale);
        Arrays.fill(offsets, to / QUARTER, to / QUARTER + 2, offset);
    }

    private int u8(long at) {
        return bytes.get(JAVA_BYTE, at) & 0xFF;
    }

    private float half(long at) {
        return Float.float16ToFloat(bytes.get(HALF, at));
    }
}
