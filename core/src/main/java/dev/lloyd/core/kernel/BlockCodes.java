package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.QUARTER;
import static dev.lloyd.core.kernel.CodePanels.BLOCK;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// 32 codes of a row of ggml's blocks, in the order of the columns, with what turns them into values, as {@link
/// BlockLayout} says. Read again and again by one thread.
final class BlockCodes {
    /// The codes, unsigned.
    final byte[] codes = new byte[BLOCK];

    /// Of each sixteen columns.
    final float[] scales = new float[BLOCK / QUARTER];

    /// Of each sixteen columns; 0 where the layout has no offsets.
    final float[] offsets = new float[BLOCK / QUARTER];

    private final BlockRows rows;

    /// The row, in an array, which loops are faster over.
    private final byte[] line;

    private int row;

    BlockCodes(BlockRows rows) {
        this.rows = rows;
        this.line = new byte[Math.toIntExact(rows.rowBytes())];
    }

    /// Goes to a row.
    void row(int next) {
        row = next;
        MemorySegment.copy(rows.bytes(), JAVA_BYTE, next * rows.rowBytes(), line, 0, line.length);
    }

    /// Reads columns `32 block .. 32 block + 32` of the row.
    void read(int block) {
        int perBlock = rows.layout().columns() / BLOCK;
        BlockScales of = new BlockScales(rows, row, block / perBlock);
        for (int half = 0; half < scales.length; half++) {
            scales[half] = of.scale(2 * (block % perBlock) + half);
            offsets[half] = of.offset(2 * (block % perBlock) + half);
        }
        readCodes(block);
    }

    /// Reads their codes alone.
    void readCodes(int block) {
        int perBlock = rows.layout().columns() / BLOCK;
        int at = block / perBlock * rows.layout().bytes();
        switch (rows.layout()) {
            case Q4_0 -> q40(at + 2);
            case Q4_K -> q4k(at + 16 + block % perBlock / 2 * 32, 4 * (block % 2));
            case Q6_K -> q6k(at, block % perBlock);
            case Q8_0 -> q80(at + 2);
        }
    }

    private void q40(int at) {
        for (int l = 0; l < BLOCK / 2; l++) {
            codes[l] = (byte) (line[at + l] & 15);
            codes[l + BLOCK / 2] = (byte) (line[at + l] >> 4 & 15);
        }
    }

    private void q4k(int at, int shift) {
        for (int l = 0; l < BLOCK; l++) {
            codes[l] = (byte) (line[at + l] >> shift & 15);
        }
    }

    private void q6k(int at, int part) {
        int quarter = part % 4;
        int low = at + 64 * (part / 4) + 32 * (quarter % 2);
        int high = at + 128 + 32 * (part / 4);
        for (int l = 0; l < BLOCK; l++) {
            codes[l] = (byte) (line[low + l] >> 4 * (quarter / 2) & 15 | (line[high + l] >> 2 * quarter & 3) << 4);
        }
    }

    private void q80(int at) {
        for (int l = 0; l < BLOCK; l++) {
            codes[l] = (byte) (line[at + l] ^ 0x80);
        }
    }
}
