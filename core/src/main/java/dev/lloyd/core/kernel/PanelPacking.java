package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.CodePanels.BLOCK;
import static dev.lloyd.core.kernel.CodePanels.FOUR;
import static dev.lloyd.core.kernel.CodePanels.HALF;
import static dev.lloyd.core.kernel.CodePanels.LANES;
import static dev.lloyd.core.kernel.CodePanels.QUAD_BYTES;
import static dev.lloyd.core.kernel.CodePanels.SINGLE;

import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Lays rows out side by side, a panel at a time, eight codes in one number: the reference of what is compiled.
final class PanelPacking {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CodePanels panels;
    private final MemorySegment target;

    PanelPacking(CodePanels panels) {
        this.panels = panels;
        this.target = panels.bytes();
    }

    private static CodePanels empty(int bits, PanelScales scales, int group, int rows, int columns, CodeMemory memory) {
        MemorySegment bytes = memory.allocate(CodePanels.byteSize(bits, scales, group, rows, columns));
        return new CodePanels(bits, scales, group, rows, columns, bytes);
    }

    static CodePanels of(PanelSupport support, PackedRows rows, CodeMemory memory, Workers workers) {
        int padded = Math.ceilDiv(rows.columns(), BLOCK) * BLOCK;
        boolean half = rows.groupSize() == BLOCK / 2;
        PanelScales scales = half ? PanelScales.SINGLES_16 : PanelScales.SINGLES;
        int group = half ? BLOCK : Math.min(padded, rows.groupSize());
        CodePanels panels = empty(rows.bits(), scales, group, rows.rows(), rows.columns(), memory);
        workers.forEach(Math.ceilDiv(rows.rows(), LANES), panel -> support.layOut(rows, panel, panels));
        return panels;
    }

    static CodePanels of(PanelSupport support, BlockRows rows, CodeMemory memory, Workers workers) {
        BlockLayout layout = rows.layout();
        PanelScales scales = layout.panelScales();
        CodePanels panels = empty(layout.bits(), scales, scales.columns(), rows.rows(), rows.columns(), memory);
        workers.forEach(Math.ceilDiv(rows.rows(), LANES), panel -> support.layOut(rows, panel, panels));
        return panels;
    }

    /// Writes a panel.
    void put(PackedRows rows, int panel) {
        RowCodes source = new RowCodes(rows);
        for (int row = panel * LANES; row < Math.min(rows.rows(), (panel + 1) * LANES); row++) {
            source.row(row);
            putScales(rows, row);
            putCodes(source, row);
        }
    }

    /// Writes a panel.
    void put(BlockRows rows, int panel) {
        BlockCodes source = new BlockCodes();
        for (int row = panel * LANES; row < Math.min(rows.rows(), (panel + 1) * LANES); row++) {
            source.row(rows, row);
            putScales(source, rows.layout().columns(), row);
            putCodes(source, row);
        }
    }

    /// The scales and offsets of a row.
    private void putScales(PackedRows rows, int row) {
        int parts = panels.scales().parts();
        for (int index = 0; index < rows.groups(); index++) {
            int place = LANES * (index % parts) + row % LANES;
            long at = panels.group(row, index / parts) + (long) Float.BYTES * place;
            int from = row * rows.groups() + index;
            target.set(SINGLE, at, rows.scales()[from]);
            target.set(SINGLE, at + (long) Float.BYTES * LANES * parts, rows.offsets()[from]);
        }
    }

    /// The scales of the blocks of a row of a file. Where several blocks make a group, each has one scale of 16 bits.
    ///
    /// @param columns of a block
    private void putScales(BlockCodes source, int columns, int row) {
        for (int column = 0; column < panels.columns(); column += columns) {
            long group = panels.group(row, column / panels.group());
            long before = (long) Short.BYTES * LANES * (column % panels.group() / columns);
            putScales(source.scales(column / columns), columns, group + before, row % LANES);
        }
    }

    private void putScales(BlockScales block, int columns, long at, int lane) {
        target.set(HALF, at + (long) Short.BYTES * lane, block.scaleHalf());
        PanelScales scales = panels.scales();
        if (scales != PanelScales.HALVES && scales != PanelScales.TWO_LEVELS_16) {
            target.set(HALF, at + (long) Short.BYTES * (LANES + lane), block.offsetHalf());
        }
        for (int part = 0; part < columns / LANES; part++) {
            int scale = block.scaleNumber(part);
            int offset = block.offsetNumber(part);
            switch (scales) {
                case TWO_LEVELS -> {
                    putByte(at + 64 + 16L * (part - part % 2) + lane, scale);
                    putByte(at + 80 + 16L * (part - part % 2) + lane, offset);
                }
                case TWO_LEVELS_16 -> putByte(at + 64 + 16L * part + lane, scale);
                case NIBBLES_16 -> putByte(at + 64 + 16L * part + lane, scale | offset << 4);
                case SINGLES, SINGLES_16, HALVES, HALF_PAIRS -> {}
            }
        }
    }

    private void putByte(long at, int value) {
        target.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    private void putCodes(CodeSource source, int row) {
        int inGroup = panels.group() / BLOCK;
        long blockBytes = (long) QUAD_BYTES * panels.bits();
        for (int block = 0; block < panels.blocks(); ) {
            int end = Math.min(panels.blocks(), block + inGroup);
            long group = panels.codes(row, block) + (long) FOUR * (row % LANES);
            for (long at = group; block < end; block++, at += blockBytes) {
                putCodes(source.codes(block), at);
            }
        }
    }

    /// The codes of 32 columns of a row: pieces of 8, 4, 2 and 1 bits, the lowest bits first.
    private void putCodes(byte[] codes, long at) {
        long a = Eights.get(codes, 0);
        long b = Eights.get(codes, 8);
        long c = Eights.get(codes, 16);
        long d = Eights.get(codes, 24);
        int bits = panels.bits();
        long next = at;
        if (bits == 8) {
            putPair(a, next);
            putPair(b, next + 2L * QUAD_BYTES);
            putPair(c, next + 4L * QUAD_BYTES);
            putPair(d, next + 6L * QUAD_BYTES);
            return;
        }
        if ((bits & 4) != 0) {
            putPair(Eights.field(a, 0, 4) | Eights.field(c, 0, 4) << 4, next);
            putPair(Eights.field(b, 0, 4) | Eights.field(d, 0, 4) << 4, next + 2L * QUAD_BYTES);
            next += 4L * QUAD_BYTES;
        }
        if ((bits & 2) != 0) {
            putPair(everyOther(a, b, c, d, bits & 4, 2), next);
            next += 2L * QUAD_BYTES;
        }
        if ((bits & 1) != 0) {
            long even = everyOther(a, b, c, d, bits & 6, 1);
            target.set(WORD, next, (int) even | (int) (even >>> Integer.SIZE) << 1);
        }
    }

    /// Fields of four times eight codes, two bits apart in the bytes of one number.
    private static long everyOther(long a, long b, long c, long d, int shift, int width) {
        return Eights.field(a, shift, width)
                | Eights.field(b, shift, width) << 2
                | Eights.field(c, shift, width) << 4
                | Eights.field(d, shift, width) << 6;
    }

    /// Two quads of a row, which are a vector apart.
    private void putPair(long pair, long at) {
        target.set(WORD, at, (int) pair);
        target.set(WORD, at + QUAD_BYTES, (int) (pair >>> Integer.SIZE));
    }
}
