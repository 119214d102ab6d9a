package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.TopBits;
import dev.lloyd.core.bits.TopBits.Run;
import dev.lloyd.core.kernel.FastScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Coded vectors in two planes: blocks of 64 with the signs and the numbers of their vectors, which a search looks
/// at first, and apart from them the rest of each record, which it looks at where the first plane leaves a doubt.
/// Together they take a byte a vector and 12 bytes a block more than whole records (codes of one bit: 12 bytes a
/// block). Thread-safe.
public final class SplitVectors {
    /// Vectors of a block.
    public static final int BLOCK = SplitLayout.ROWS;

    private final VectorCodec codec;
    private final SplitLayout layout;
    private final int size;
    private final Plane blocks;
    private final Plane rests;

    private SplitVectors(VectorCodec codec, int size, Plane blocks, Plane rests) {
        this.codec = codec;
        this.layout = codec.requireSplit();
        this.size = size;
        this.blocks = blocks;
        this.rests = rests;
        blocks.requireBytes((long) layout.blockBytes() * Math.ceilDiv(size, SplitLayout.ROWS));
        rests.requireBytes((long) size * layout.restBytes());
    }

    /// Bytes of a plane.
    ///
    /// @param guard is asked before they are read
    public record Plane(MemorySegment bytes, CodedVectors.Guard guard) {
        private void requireBytes(long expected) {
            if (bytes.byteSize() != expected) {
                throw new IllegalArgumentException(
                        "a plane of these vectors takes " + expected + " bytes, not " + bytes.byteSize());
            }
        }
    }

    /// Planes that were written before, by the same codec, and may be damaged.
    ///
    /// @param size how many vectors there are
    /// @param blocks `ceil(size / 64)` of {@link VectorCodec#blockBytes()}
    /// @param rests {@link VectorCodec#restBytes()} for each vector
    /// @throws IllegalArgumentException if the codec's records cannot be taken apart, or a plane has other bytes
    public static SplitVectors of(VectorCodec codec, int size, Plane blocks, Plane rests) {
        return new SplitVectors(codec, size, blocks, rests);
    }

    /// Records, taken apart in memory.
    ///
    /// @throws IllegalArgumentException if they cannot be
    public static SplitVectors of(CodedVectors whole) {
        VectorCodec codec = whole.codec();
        int size = whole.size();
        MemorySegment blocks =
                Arena.ofAuto().allocate(codec.blockBytes() * Math.ceilDiv(size, SplitLayout.ROWS), Long.BYTES);
        MemorySegment rests = Arena.ofAuto().allocate((long) size * codec.restBytes(), Long.BYTES);
        long[] written = new long[2];
        RecordSplitter splitter = new RecordSplitter(codec, (block, rest) -> {
            MemorySegment.copy(block, 0, blocks, written[0], block.byteSize());
            MemorySegment.copy(rest, 0, rests, written[1], rest.byteSize());
            written[0] += block.byteSize();
            written[1] += rest.byteSize();
        });
        byte[] record = new byte[codec.recordBytes()];
        try {
            for (int place = 0; place < size; place++) {
                whole.copy(place, place + 1, record);
                splitter.add(MemorySegment.ofArray(record));
            }
            splitter.finish();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        CodedVectors.Guard none = (from, to) -> {};
        return of(codec, size, new Plane(blocks, none), new Plane(rests, none));
    }

    /// What coded them.
    public VectorCodec codec() {
        return codec;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// Bytes of both planes.
    public long byteSize() {
        return blocks.bytes.byteSize() + rests.bytes.byteSize();
    }

    /// Bytes of the plane that is looked at first.
    public long firstBytes() {
        return blocks.bytes.byteSize();
    }

    SplitLayout layout() {
        return layout;
    }

    /// The blocks from one on, checked as far as its end.
    MemorySegment block(int index) {
        long from = (long) index * layout.blockBytes();
        blocks.guard.check(from, from + layout.blockBytes());
        return blocks.bytes;
    }

    /// Bytes of {@link Joiner#part}.
    public int partBytes() {
        return layout.partBytes();
    }

    /// Puts records together again, for one thread.
    public Joiner joiner() {
        return new Joiner();
    }

    /// Puts records together again. For one thread.
    public final class Joiner {
        private final RecordLayout record = layout.record();
        private final byte[] part = new byte[layout.partBytes()];
        private final byte[] rest = new byte[layout.restBytes()];

        private Joiner() {}

        /// The whole record of a vector.
        ///
        /// @param offset where it begins in `target`; it has {@link VectorCodec#recordBytes()}
        public void join(int place, byte[] target, int offset) {
            part(place, part, 0);
            join(place, part, 0, target, offset);
        }

        /// What the first plane has of a vector's record, which lies all over its block: cheap to take as long as
        /// the block is near.
        ///
        /// @param offset where it begins in `target`; it has {@link SplitVectors#partBytes()}
        public void part(int place, byte[] target, int offset) {
            Objects.checkIndex(place, size);
            MemorySegment block = block(place / SplitLayout.ROWS);
            int row = place % SplitLayout.ROWS;
            long from = (long) (place / SplitLayout.ROWS) * layout.blockBytes();
            int signs = layout.signBytes();
            long position = from + FastScan.position(row);
            for (int index = 0; index < signs; index++) {
                target[offset + index] = block.get(ValueLayout.JAVA_BYTE, position + (long) index * SplitLayout.ROWS);
            }
            int number = record.numberBytes();
            copy(block, from + layout.numbersOffset() + (long) row * number, target, offset + signs, number);
            int norm = record.normBytes();
            copy(block, from + layout.normsOffset() + (long) row * norm, target, offset + signs + number, norm);
        }

        /// The whole record of a vector of which a part was taken before.
        ///
        /// @param offset where it begins in `target`; it has {@link VectorCodec#recordBytes()}
        public void join(int place, byte[] parts, int partOffset, byte[] target, int offset) {
            long from = (long) place * rest.length;
            rests.guard.check(from, from + rest.length);
            MemorySegment.copy(rests.bytes, ValueLayout.JAVA_BYTE, from, rest, 0, rest.length);
            Run signs = new Run(parts, partOffset);
            TopBits.join(signs, new Run(rest, 0), layout.columns(), layout.bits(), new Run(target, offset));
            int number = partOffset + layout.signBytes();
            System.arraycopy(parts, number, target, offset + record.numberOffset(), record.numberBytes());
            int norm = number + record.numberBytes();
            System.arraycopy(parts, norm, target, offset + record.normOffset(), record.normBytes());
            int to = offset + record.deviationOffset();
            System.arraycopy(rest, layout.lowBytes(), target, to, record.deviationBytes());
        }

        /// For a few bytes: cheaper than a call that can copy many.
        private static void copy(MemorySegment source, long from, byte[] target, int offset, int count) {
            for (int index = 0; index < count; index++) {
                target[offset + index] = source.get(ValueLayout.JAVA_BYTE, from + index);
            }
        }
    }
}
