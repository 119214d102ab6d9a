package dev.lloyd.vectors.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A block of 64 vectors whose first plane is looked at by one query after another. For one thread; reading
/// allocates nothing.
public final class SignWindow {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SplitVectors vectors;
    private final SplitLayout layout;
    private final int[] sums = new int[SplitLayout.ROWS];
    private MemorySegment blocks = MemorySegment.NULL;
    private long offset;

    /// A window that nothing was read into.
    public SignWindow(SplitVectors vectors) {
        this.vectors = vectors;
        this.layout = vectors.layout();
    }

    /// Goes to a block: the vectors from `64 * block` on, up to 64 of them.
    public void read(int block) {
        blocks = vectors.block(block);
        offset = (long) block * layout.blockBytes();
    }

    VectorCodec codec() {
        return vectors.codec();
    }

    MemorySegment blocks() {
        return blocks;
    }

    long offset() {
        return offset;
    }

    /// The sums of entries for the signs and the query that looked last.
    int[] sums() {
        return sums;
    }

    private float summary(int index) {
        return blocks.get(FLOAT, offset + layout.summaryOffset() + (long) index * Float.BYTES);
    }

    /// The least factor.
    float lowest() {
        return summary(2);
    }

    /// The greatest factor.
    float highest() {
        return summary(3);
    }

    /// The least squared length.
    float leastNorm() {
        return summary(4);
    }

    float radius() {
        return summary(5);
    }

    /// What the signs of a vector are multiplied with to stand for it.
    float factor(int row) {
        int bytes = layout.record().numberBytes();
        long from = offset + layout.numbersOffset() + (long) row * bytes;
        float number = bytes == Float.BYTES ? blocks.get(FLOAT, from) : Float.float16ToFloat(blocks.get(SHORT, from));
        int gain =
                layout.hasGains() ? blocks.get(ValueLayout.JAVA_BYTE, offset + layout.gainsOffset() + row) & 0xFF : 0;
        return number * Math.fma((float) gain, summary(1), summary(0));
    }

    /// The squared length of a vector, 0 if vectors have none.
    float norm(int row) {
        return layout.record().normBytes() == 0
                ? 0
                : blocks.get(FLOAT, offset + layout.normsOffset() + (long) row * Float.BYTES);
    }
}
