package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FastScan;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// A run of blocks of 64 vectors whose signs a query looks at, with the sums that it found: two bytes a vector, kept
/// so that the run can be gone through again, with another bound, without summing anew. For one thread.
public final class SignWindow {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SplitVectors vectors;
    private final SplitLayout layout;
    private short[] sums = new short[0];
    private int first;
    private int count;
    private MemorySegment blocks = MemorySegment.NULL;

    /// Of the block that was gone to.
    private long offset;

    private int sumsOffset;
    private float leastGain;
    private float gainStep;
    private float lowest;
    private float highest;
    private float leastNorm;
    private float radius;

    /// A window that nothing was read into.
    public SignWindow(SplitVectors vectors) {
        this.vectors = vectors;
        this.layout = vectors.layout();
    }

    /// Goes to a run, checks its blocks and forgets the sums of the run before. Allocates only where no run was as
    /// long.
    ///
    /// @param start its first block
    /// @param length blocks, 1 or more
    public void begin(int start, int length) {
        first = start;
        count = length;
        blocks = vectors.blocks(start, start + length);
        int values = Math.multiplyExact(length, SplitLayout.ROWS);
        if (sums.length < values) {
            sums = new short[values];
        }
    }

    /// Goes to a block of the run: the vectors from `64 * block` on, up to 64 of them.
    ///
    /// @throws IndexOutOfBoundsException if the run has no such block
    public void read(int block) {
        Objects.checkIndex(block - first, count);
        offset = blockOffset(block);
        sumsOffset = sumsOffset(block);
        long summary = offset + layout.summaryOffset();
        leastGain = blocks.get(FLOAT, summary);
        gainStep = blocks.get(FLOAT, summary + Float.BYTES);
        lowest = blocks.get(FLOAT, summary + 2 * Float.BYTES);
        highest = blocks.get(FLOAT, summary + 3 * Float.BYTES);
        leastNorm = blocks.get(FLOAT, summary + 4 * Float.BYTES);
        radius = blocks.get(FLOAT, summary + 5 * Float.BYTES);
    }

    VectorCodec codec() {
        return vectors.codec();
    }

    /// All blocks, of which those of the run were checked.
    MemorySegment blocks(int from, int to) {
        Objects.checkFromToIndex(from - first, to - first, count);
        return blocks;
    }

    long blockOffset(int block) {
        return (long) block * layout.blockBytes();
    }

    /// The sums of the run.
    short[] sums() {
        return sums;
    }

    /// Where those of a block begin.
    int sumsOffset(int block) {
        return (block - first) * SplitLayout.ROWS;
    }

    /// Where those of the block begin that was gone to.
    int sumsOffset() {
        return sumsOffset;
    }

    short sum(int row) {
        return sums[sumsOffset + FastScan.place(row)];
    }

    /// The least factor.
    float lowest() {
        return lowest;
    }

    /// The greatest factor.
    float highest() {
        return highest;
    }

    /// The least squared length.
    float leastNorm() {
        return leastNorm;
    }

    float radius() {
        return radius;
    }

    /// What the signs of a vector are multiplied with to stand for it.
    float factor(int row) {
        int bytes = layout.record().numberBytes();
        long from = offset + layout.numbersOffset() + (long) row * bytes;
        float number = bytes == Float.BYTES ? blocks.get(FLOAT, from) : Float.float16ToFloat(blocks.get(SHORT, from));
        int gain =
                layout.hasGains() ? blocks.get(ValueLayout.JAVA_BYTE, offset + layout.gainsOffset() + row) & 0xFF : 0;
        return number * Math.fma((float) gain, gainStep, leastGain);
    }

    /// The squared length of a vector, 0 if vectors have none.
    float norm(int row) {
        return layout.record().normBytes() == 0
                ? 0
                : blocks.get(FLOAT, offset + layout.normsOffset() + (long) row * Float.BYTES);
    }
}
