package dev.lloyd.core.kernel;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random matrices of codes.
final class PanelSamples {
    private PanelSamples() {}

    /// Every way that codes and scales lie in panels: widths in bits, with scales for 96 columns and for 16,
    /// and the names of layouts of files.
    static List<String> kinds() {
        Stream<String> widths =
                IntStream.rangeClosed(1, 8).mapToObj(String::valueOf).flatMap(bits -> Stream.of(bits, bits + " by 16"));
        return Stream.concat(widths, Arrays.stream(BlockLayout.values()).map(BlockLayout::name))
                .toList();
    }

    static PackedRows packed(int bits, int rows, int columns, int group) {
        byte[] codes = new byte[rows * Math.ceilDiv(columns * bits, 8)];
        Seeds.generator(bits).nextBytes(codes);
        int groups = rows * Math.ceilDiv(columns, group);
        return new PackedRows(
                bits, rows, columns, group, codes, Samples.gaussian(groups, 3), Samples.gaussian(groups, 4));
    }

    /// Blocks with scales of moderate size.
    static BlockRows blocks(BlockLayout layout, int rows, int columns) {
        RandomGenerator generator = Seeds.generator(1);
        byte[] bytes = new byte[(int) (rows * layout.rowBytes(columns))];
        generator.nextBytes(bytes);
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length);
        segment.copyFrom(MemorySegment.ofArray(bytes));
        for (long at = 0; at < bytes.length; at += layout.bytes()) {
            for (int half : layout.halves().toArray()) {
                short scale = Float.floatToFloat16(0.01f * (1 + generator.nextFloat()));
                segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + half, scale);
            }
        }
        return new BlockRows(layout, rows, columns, segment);
    }

    /// Of 300 columns, so that a block and a group of 96 are cut short, or of two groups of a file and one block more.
    static CodePanels panels(String kind, int rows, Workers workers) {
        return panels(PanelProducts.SUPPORT, kind, rows, workers);
    }

    static CodePanels panels(PanelSupport support, String kind, int rows, Workers workers) {
        return panels(support, kind, rows, isPacked(kind) ? 300 : oneBlockMore(kind, 512), workers);
    }

    /// Of at most 256 columns.
    static CodePanels narrow(PanelSupport support, String kind, int rows) {
        return panels(support, kind, rows, isPacked(kind) ? 250 : 256, Workers.of(1));
    }

    /// Of three slices, the last one short.
    static CodePanels wide(PanelSupport support, String kind, int rows) {
        return panels(support, kind, rows, isPacked(kind) ? 4300 : oneBlockMore(kind, 4608), Workers.of(1));
    }

    private static int oneBlockMore(String layout, int columns) {
        return columns + BlockLayout.valueOf(layout).columns();
    }

    private static CodePanels panels(PanelSupport support, String kind, int rows, int columns, Workers workers) {
        int group = kind.endsWith(" by 16") ? 16 : 96;
        return isPacked(kind)
                ? PanelPacking.of(
                        support,
                        packed(Character.digit(kind.charAt(0), 10), rows, columns, group),
                        new CodeMemory(),
                        workers)
                : PanelPacking.of(support, blocks(BlockLayout.valueOf(kind), rows, columns), new CodeMemory(), workers);
    }

    private static boolean isPacked(String kind) {
        return Character.isDigit(kind.charAt(0));
    }
}
