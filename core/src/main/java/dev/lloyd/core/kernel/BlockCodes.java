package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.QUARTER;
import static dev.lloyd.core.kernel.CodePanels.BLOCK;

/// 32 codes of a row of ggml's blocks, in the order of the columns, with what turns them into values, as {@link
/// BlockLayout} says. Read again and again by one thread.
final class BlockCodes implements CodeSource {
    /// The codes, unsigned.
    final byte[] codes = new byte[BLOCK];

    /// Of each sixteen columns.
    final float[] scales = new float[BLOCK / QUARTER];

    /// Of each sixteen columns; 0 where the layout has no offsets.
    final float[] offsets = new float[BLOCK / QUARTER];

    private BlockLayout layout = BlockLayout.Q4_0;

    /// The row, and perhaps some of a longer one.
    private byte[] line = new byte[0];

    /// Goes to a row.
    void row(BlockRows rows, int next) {
        if (line.length < rows.rowBytes()) {
            line = new byte[rows.rowBytes()];
        }
        layout = rows.layout();
        rows.copy(next, line, 0);
    }

    /// What turns the codes of a block of the file into values.
    BlockScales scales(int index) {
        return new BlockScales(layout, line, index * layout.bytes());
    }

    /// Reads columns `32 block .. 32 block + 32` of the row.
    void read(int block) {
        int perBlock = layout.columns() / BLOCK;
        BlockScales of = scales(block / perBlock);
        for (int half = 0; half < scales.length; half++) {
            scales[half] = of.scale(2 * (block % perBlock) + half);
            offsets[half] = of.offset(2 * (block % perBlock) + half);
        }
        codes(block);
    }

    @Override
    public byte[] codes(int block) {
        int perBlock = layout.columns() / BLOCK;
        int at = block / perBlock * layout.bytes();
        int part = block % perBlock;
        switch (layout) {
            case Q4_0 -> halves(at + 2);
            case Q4_1 -> halves(at + 4);
            case Q5_0 -> {
                halves(at + 6);
                addBits(at + 2);
            }
            case Q5_1 -> {
                halves(at + 8);
                addBits(at + 4);
            }
            case Q8_0 -> signed(at + 2);
            case Q2_K -> fields(at + 16 + part / 4 * 32, part % 4 * 2, 2);
            case Q3_K -> {
                fields(at + 32 + part / 4 * 32, part % 4 * 2, 2);
                addFields(at, part, 1, 2);
            }
            case Q4_K -> fields(at + 16 + part / 2 * 32, part % 2 * 4, 4);
            case Q5_K -> {
                fields(at + 48 + part / 2 * 32, part % 2 * 4, 4);
                addFields(at + 16, part, 1, 4);
            }
            case Q6_K -> {
                fields(at + part / 4 * 64 + part % 2 * 32, part % 4 / 2 * 4, 4);
                addFields(at + 128 + part / 4 * 32, part % 4 * 2, 2, 4);
            }
        }
        return codes;
    }

    /// The low halves of 16 bytes, then the high ones.
    private void halves(int at) {
        for (int index = 0; index < BLOCK / 2; index += Long.BYTES) {
            long pairs = Eights.get(line, at + index);
            Eights.put(codes, index, Eights.field(pairs, 0, 4));
            Eights.put(codes, BLOCK / 2 + index, Eights.field(pairs, 4, 4));
        }
    }

    /// Some bits of 32 bytes.
    private void fields(int at, int shift, int width) {
        for (int index = 0; index < BLOCK; index += Long.BYTES) {
            Eights.put(codes, index, Eights.field(Eights.get(line, at + index), shift, width));
        }
    }

    /// Some bits of 32 bytes above the lowest `place` bits of the codes.
    private void addFields(int at, int shift, int width, int place) {
        for (int index = 0; index < BLOCK; index += Long.BYTES) {
            long high = Eights.field(Eights.get(line, at + index), shift, width);
            Eights.put(codes, index, Eights.get(codes, index) | high << place);
        }
    }

    /// 32 bits, the fifth of the codes.
    private void addBits(int at) {
        for (int index = 0; index < BLOCK; index += Byte.SIZE) {
            long high = Eights.bits(line[at + index / Byte.SIZE] & 0xFF);
            Eights.put(codes, index, Eights.get(codes, index) | high << 4);
        }
    }

    /// 32 signed bytes.
    private void signed(int at) {
        for (int index = 0; index < BLOCK; index += Long.BYTES) {
            Eights.put(codes, index, Eights.get(line, at + index) ^ Eights.all(0x80));
        }
    }
}
