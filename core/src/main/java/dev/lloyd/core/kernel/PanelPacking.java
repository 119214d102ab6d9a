package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.CodePanels.BLOCK;
import static dev.lloyd.core.kernel.CodePanels.FOUR;
import static dev.lloyd.core.kernel.CodePanels.HALF;
import static dev.lloyd.core.kernel.CodePanels.LANES;
import static dev.lloyd.core.kernel.CodePanels.QUAD_BYTES;
import static dev.lloyd.core.kernel.CodePanels.SINGLE;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Lays rows out side by side.
final class PanelPacking {
    private static final VarHandle QUAD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CodePanels panels;
    private final MemorySegment target;

    /// Of the row and block that are being written: four columns to a word.
    private final int[] words = new int[Byte.SIZE];

    private PanelPacking(CodePanels panels) {
        this.panels = panels;
        this.target = panels.bytes();
    }

    private static CodePanels empty(int bits, PanelScales scales, int group, int rows, int columns, CodeMemory memory) {
        MemorySegment bytes = memory.allocate(CodePanels.byteSize(bits, scales, group, rows, columns));
        return new CodePanels(bits, scales, group, rows, columns, bytes);
    }

    static CodePanels of(PackedRows rows, CodeMemory memory) {
        int padded = Math.ceilDiv(rows.columns(), BLOCK) * BLOCK;
        int group = rows.groupSize() >= rows.columns() ? padded : rows.groupSize();
        CodePanels panels = empty(rows.bits(), PanelScales.SINGLES, group, rows.rows(), rows.columns(), memory);
        PanelPacking packing = new PanelPacking(panels);
        byte[] codes = new byte[padded];
        for (int row = 0; row < rows.rows(); row++) {
            packing.putScales(rows, row);
            BitPacking.unpack(rows.codes(), row * rows.rowBytes(), rows.bits(), codes, 0, rows.columns());
            for (int block = 0; block < panels.blocks(); block++) {
                packing.put(row, block, codes, block * BLOCK);
            }
        }
        return panels;
    }

    static CodePanels of(BlockRows rows, CodeMemory memory) {
        BlockLayout layout = rows.layout();
        PanelScales scales = layout.panelScales();
        CodePanels panels = empty(layout.bits(), scales, scales.columns(), rows.rows(), rows.columns(), memory);
        PanelPacking packing = new PanelPacking(panels);
        BlockCodes source = new BlockCodes(rows);
        for (int row = 0; row < rows.rows(); row++) {
            packing.put(rows, row, source);
        }
        return panels;
    }

    private void put(BlockRows rows, int row, BlockCodes source) {
        for (int index = 0; index < rows.columns() / rows.layout().columns(); index++) {
            putScales(row, index, rows);
        }
        source.row(row);
        for (int block = 0; block < panels.blocks(); block++) {
            source.readCodes(block);
            put(row, block, source.codes, 0);
        }
    }

    /// The scales and offsets of a row.
    private void putScales(PackedRows rows, int row) {
        for (int index = 0; index < rows.groups(); index++) {
            long at = panels.group(row, index) + (long) Float.BYTES * (row % LANES);
            int from = row * rows.groups() + index;
            target.set(SINGLE, at, rows.scales()[from]);
            target.set(SINGLE, at + (long) Float.BYTES * LANES, rows.offsets()[from]);
        }
    }

    /// The scales of a block of a file.
    private void putScales(int row, int index, BlockRows rows) {
        long at = panels.group(row, index);
        long lane = row % LANES;
        BlockScales block = new BlockScales(rows, row, index);
        target.set(HALF, at + Short.BYTES * lane, block.half());
        switch (rows.layout()) {
            case Q4_0, Q8_0 -> {}
            case Q4_K -> {
                target.set(HALF, at + Short.BYTES * (LANES + lane), block.negativeHalf());
                for (int part = 0; part < 8; part++) {
                    target.set(ValueLayout.JAVA_BYTE, at + 64 + 32L * part + lane, (byte) block.scale6(part));
                    target.set(ValueLayout.JAVA_BYTE, at + 80 + 32L * part + lane, (byte) block.least6(part));
                }
            }
            case Q6_K -> {
                for (int part = 0; part < 16; part++) {
                    target.set(ValueLayout.JAVA_BYTE, at + 32 + 16L * part + lane, block.scale8(part));
                }
            }
        }
    }

    /// The codes of 32 columns of a row.
    private void put(int row, int block, byte[] codes, int from) {
        Arrays.fill(words, 0);
        int bits = panels.bits();
        int done = 0;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int mask = ((1 << width) - 1) * 0x01010101;
                for (int quad = 0; quad < BLOCK / FOUR; quad++) {
                    int piece = (int) QUAD.get(codes, from + FOUR * quad) >>> done & mask;
                    words[done + quad % width] |= piece << quad / width * width;
                }
                done += width;
            }
        }
        long at = panels.codes(row, block) + (long) FOUR * (row % LANES);
        for (int index = 0; index < bits; index++) {
            target.set(WORD, at + (long) QUAD_BYTES * index, words[index]);
        }
    }
}
