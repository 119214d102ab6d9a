package dev.lloyd.vectors.codec;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Takes records apart as they come, for {@link SplitVectors}: 64 of them make a block. For one thread; memory holds
/// a block.
public final class RecordSplitter {
    private final int recordBytes;
    private final SplitBlock splitting;
    private final Target target;
    private final byte[] records;
    private final byte[] block;
    private final byte[] rests;
    private final int restBytes;
    private int count;

    /// Where the parts go.
    @FunctionalInterface
    public interface Target {
        /// Takes the next block, and the rests of its vectors. Both are written over afterwards.
        void put(MemorySegment block, MemorySegment rests) throws IOException;
    }

    /// @throws IllegalArgumentException if the codec's records cannot be taken apart
    public RecordSplitter(VectorCodec codec, Target target) {
        SplitLayout layout = codec.requireSplit();
        this.recordBytes = codec.recordBytes();
        this.splitting = new SplitBlock(layout);
        this.target = target;
        this.records = new byte[SplitLayout.ROWS * recordBytes];
        this.block = new byte[layout.blockBytes()];
        this.restBytes = layout.restBytes();
        this.rests = new byte[SplitLayout.ROWS * restBytes];
    }

    /// Adds the next records.
    ///
    /// @param some whole ones
    public void add(MemorySegment some) throws IOException {
        for (long from = 0; from < some.byteSize(); from += recordBytes) {
            MemorySegment.copy(some, ValueLayout.JAVA_BYTE, from, records, count * recordBytes, recordBytes);
            count++;
            if (count == SplitLayout.ROWS) {
                flush();
            }
        }
    }

    /// Makes a block of what is left.
    public void finish() throws IOException {
        if (count > 0) {
            flush();
        }
    }

    private void flush() throws IOException {
        splitting.write(records, count, block, rests);
        target.put(MemorySegment.ofArray(block), MemorySegment.ofArray(rests).asSlice(0, (long) count * restBytes));
        count = 0;
    }
}
