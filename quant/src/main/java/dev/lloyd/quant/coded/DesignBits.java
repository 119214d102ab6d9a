package dev.lloyd.quant.coded;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.entropy.FrequencyTable;
import java.util.ArrayList;
import java.util.List;

/// The description of a {@link CodedDesign}, as far as decoding needs it (not the price of a bit).
///
/// | part | bits |
/// |---|---|
/// | log2 of the states | 4 |
/// | 1 if the second half of the description is the mirror image of the first | 1 |
/// | step, binary32 | 32 |
/// | levels of a union, less one | 8 |
/// | order `k` of the shifts' code | 4 |
/// | shift of every level (the lower half, if mirrored), folded to 0, -1, 1, -2, ...: Exp-Golomb of order `k`
/// | |
/// | frequency tables of the unions (the first only, if mirrored and there are two) | |
final class DesignBits {
    private static final int ORDER_MAX = 15;
    private static final int SHIFT_MAX = 1 << 20;

    private DesignBits() {}

    static void write(CodedDesign design, BitWriter target) {
        List<FrequencyTable> tables = design.model().tables();
        boolean mirrored = isMirrored(design);
        target.write(Integer.numberOfTrailingZeros(design.states()), 4);
        target.write(mirrored ? 1 : 0, 1);
        target.write(Float.floatToRawIntBits(design.step()) & 0xFFFFFFFFL, 32);
        target.write(tables.getFirst().symbolCount() - 1, 8);
        int count = storedShifts(design.levelCount(), mirrored);
        int order = 0;
        for (int other = 1; other <= ORDER_MAX; other++) {
            order = size(design, count, other) < size(design, count, order) ? other : order;
        }
        target.write(order, 4);
        for (int level = 0; level < count; level++) {
            int folded = fold(design.shift(level));
            target.writeGamma(folded >>> order);
            target.write(folded & ((1 << order) - 1), order);
        }
        for (int union = 0; union < (mirrored ? 1 : tables.size()); union++) {
            tables.get(union).write(target);
        }
    }

    /// Reads a description.
    ///
    /// @throws CorruptStreamException if the bits are none
    static CodedDesign read(BitReader source) throws CorruptStreamException {
        try {
            Trellis trellis = Trellis.of(1 << (int) source.read(4));
            boolean mirrored = source.read(1) == 1;
            float step = Float.intBitsToFloat((int) source.read(32));
            int[] shifts = new int[((int) source.read(8) + 1) * trellis.unions()];
            int order = (int) source.read(4);
            int count = storedShifts(shifts.length, mirrored);
            for (int level = 0; level < count; level++) {
                long folded = (long) source.readGamma() << order | source.read(order);
                if (folded > 2L * SHIFT_MAX) {
                    throw new IllegalArgumentException("the shift of level " + level + " is too large");
                }
                shifts[level] = (int) (folded >>> 1) ^ -(int) (folded & 1);
            }
            List<FrequencyTable> tables = new ArrayList<>();
            tables.add(FrequencyTable.read(source));
            if (mirrored) {
                mirror(shifts);
            }
            if (trellis.unions() == 2) {
                tables.add(mirrored ? mirror(tables.getFirst()) : FrequencyTable.read(source));
            }
            return CodedDesign.of(trellis, step, 0, shifts, tables);
        } catch (IllegalArgumentException broken) {
            throw new CorruptStreamException("design: " + broken.getMessage());
        }
    }

    private static int storedShifts(int levels, boolean mirrored) {
        return mirrored ? levels / 2 : levels;
    }

    private static boolean isMirrored(CodedDesign design) {
        int levels = design.levelCount();
        for (int level = 0; level < levels; level++) {
            if (design.shift(level) != -design.shift(levels - 1 - level)) {
                return false;
            }
        }
        List<FrequencyTable> tables = design.model().tables();
        return tables.size() == 1 || tables.get(1).equals(mirror(tables.getFirst()));
    }

    private static void mirror(int[] shifts) {
        for (int level = 0; level < shifts.length / 2; level++) {
            shifts[shifts.length - 1 - level] = -shifts[level];
        }
    }

    /// The table with its symbols in reverse order.
    static FrequencyTable mirror(FrequencyTable table) {
        int[] frequencies = new int[table.symbolCount()];
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            frequencies[symbol] = table.frequency(frequencies.length - 1 - symbol);
        }
        return FrequencyTable.of(frequencies);
    }

    private static int fold(int difference) {
        return difference << 1 ^ difference >> 31;
    }

    private static long size(CodedDesign design, int count, int order) {
        long size = 0;
        for (int level = 0; level < count; level++) {
            int high = fold(design.shift(level)) >>> order;
            size += 2 * (31 - Integer.numberOfLeadingZeros(high + 1)) + 1 + order;
        }
        return size;
    }
}
