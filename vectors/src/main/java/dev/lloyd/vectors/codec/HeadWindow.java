package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FastScan;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// Blocks of 64 vectors whose heads queries look at, one query after the other, with the sums that the last one found.
/// For one thread.
public final class HeadWindow {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SplitVectors vectors;
    private final SplitLayout layout;
    private short[] sums = new short[0];
    private int[] numbers = new int[0];
    private long[] starts = new long[0];
    private int count;
    private MemorySegment blocks = MemorySegment.NULL;

    /// A window that nothing was read into.
    public HeadWindow(SplitVectors vectors) {
        this.vectors = vectors;
        this.layout = vectors.layout();
    }

    /// Goes to some blocks, checks them and forgets the sums of those before. Allocates only where there were never as
    /// many.
    ///
    /// @param start the first
    /// @param length how many, 1 or more
    /// @param step from each to the next, 1 or more
    public void begin(int start, int length, int step) {
        makeRoom(length);
        for (int index = 0; index < length; index++) {
            numbers[index] = start + index * step;
        }
        read(length);
    }

    /// Goes to blocks anywhere, which may be there twice.
    ///
    /// @param some their numbers, from the beginning of the array
    /// @param length how many, 1 or more
    public void begin(int[] some, int length) {
        makeRoom(length);
        System.arraycopy(some, 0, numbers, 0, length);
        read(length);
    }

    private void makeRoom(int length) {
        if (numbers.length < length) {
            numbers = new int[length];
            starts = new long[length];
            sums = new short[Math.multiplyExact(length, SplitLayout.ROWS)];
        }
    }

    private void read(int length) {
        count = length;
        for (int index = 0; index < length; index++) {
            blocks = vectors.blocks(numbers[index], numbers[index] + 1);
            starts[index] = (long) numbers[index] * layout.blockBytes();
        }
    }

    /// How many blocks there are.
    public int count() {
        return count;
    }

    /// The number of a block: its vectors are those from `64 * block` on.
    ///
    /// @param index among those of the window
    public int block(int index) {
        return numbers[index];
    }

    VectorCodec codec() {
        return vectors.codec();
    }

    /// All blocks, of which those of the window were checked.
    MemorySegment blocks(int from, int to) {
        Objects.checkFromToIndex(from, to, count);
        return blocks;
    }

    /// Where blocks begin.
    long[] starts() {
        return starts;
    }

    /// The sums of all blocks.
    short[] sums() {
        return sums;
    }

    /// Where those of a block begin.
    static int sumsOffset(int index) {
        return index * SplitLayout.ROWS;
    }

    short sum(int index, int row) {
        return sums[sumsOffset(index) + FastScan.place(row)];
    }

    /// The least factor.
    float lowest(int index) {
        return summary(index, 2);
    }

    /// The greatest factor.
    float highest(int index) {
        return summary(index, 3);
    }

    /// The least squared length.
    float leastNorm(int index) {
        return summary(index, 4);
    }

    float radius(int index) {
        return summary(index, 5);
    }

    private float summary(int index, int which) {
        return blocks.get(FLOAT, starts[index] + layout.summaryOffset() + (long) which * Float.BYTES);
    }

    /// What the head of a vector is multiplied with to stand for it.
    float factor(int index, int row) {
        long block = starts[index];
        int bytes = layout.record().numberBytes();
        long from = block + layout.numbersOffset() + (long) row * bytes;
        float number = bytes == Float.BYTES ? blocks.get(FLOAT, from) : Float.float16ToFloat(blocks.get(SHORT, from));
        if (!layout.hasGains()) {
            return number;
        }
        int gain = blocks.get(ValueLayout.JAVA_BYTE, block + layout.gainsOffset() + row) & 0xFF;
        return number * Math.fma((float) gain, summary(index, 1), summary(index, 0));
    }

    /// The squared length of a vector, 0 if vectors have none.
    float norm(int index, int row) {
        return layout.record().normBytes() == 0
                ? 0
                : blocks.get(FLOAT, starts[index] + layout.normsOffset() + (long) row * Float.BYTES);
    }
}
