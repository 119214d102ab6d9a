package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.TopBits;
import dev.lloyd.core.kernel.FastScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Coded vectors in two planes: blocks of 64 with the heads and the numbers of their vectors, which a search looks
/// at first, and apart from them the rest of each record, which it looks at where the first plane leaves a doubt.
/// Together they take a byte a vector and 24 bytes a block more than whole records (codes of 1 or 2 bits, whose heads
/// are all of them: 24 bytes a block). Thread-safe.
public final class SplitVectors {
    /// Vectors of a block.
    public static final int BLOCK = SplitLayout.ROWS;

    /// Bytes that memory brings at once.
    private static final int LINE = 64;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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

    /// All blocks, of which those at `from` to `to` were checked.
    MemorySegment blocks(int from, int to) {
        blocks.guard.check((long) from * layout.blockBytes(), (long) to * layout.blockBytes());
        return blocks.bytes;
    }

    /// Puts records together again, for one thread.
    public Joiner joiner() {
        return new Joiner();
    }

    /// Puts records together again. For one thread.
    public final class Joiner {
        private final RecordLayout record = layout.record();
        private final TopBits parts = new TopBits(layout.columns(), layout.bits());
        private final byte[] head = new byte[layout.headBytes()];
        private final int restBytes = layout.restBytes();

        /// What was read to expect rests: what is written somewhere is not left out by the compiler.
        @SuppressWarnings("UnusedVariable")
        private int expected;

        private Joiner() {}

        /// The whole record of a vector.
        ///
        /// @param offset where it begins in `target`; it has {@link VectorCodec#recordBytes()}
        public void join(int place, byte[] target, int offset) {
            Objects.checkIndex(place, size);
            int of = place / SplitLayout.ROWS;
            int row = place % SplitLayout.ROWS;
            MemorySegment block = blocks(of, of + 1);
            long blockFrom = (long) of * layout.blockBytes();
            long from = (long) place * restBytes;
            rests.guard.check(from, from + restBytes);
            if (layout.isWhole()) {
                gather(block, blockFrom + FastScan.position(row), target, offset);
            } else {
                gather(block, blockFrom + FastScan.position(row), head, 0);
                parts.join(head, rests.bytes, from, target, offset);
            }
            int number = record.numberBytes();
            long numberFrom = blockFrom + layout.numbersOffset() + (long) row * number;
            copy(block, numberFrom, target, offset + record.numberOffset(), number);
            int norm = record.normBytes();
            long normFrom = blockFrom + layout.normsOffset() + (long) row * norm;
            copy(block, normFrom, target, offset + record.normOffset(), norm);
            long deviationFrom = from + layout.lowBytes();
            copy(rests.bytes, deviationFrom, target, offset + record.deviationOffset(), record.deviationBytes());
        }

        /// Asks for the rests of records before they are needed, so that memory brings them side by side.
        ///
        /// @param places of the vectors
        /// @param start the first of the places
        /// @param count how many
        public void expect(int[] places, int start, int count) {
            int sum = 0;
            for (int index = start; index < start + count; index++) {
                long end = (long) (places[index] + 1) * restBytes - 1;
                for (long at = end; at > end - restBytes; at -= LINE) {
                    sum += rests.bytes.get(ValueLayout.JAVA_BYTE, at);
                }
                sum += restBytes == 0 ? 0 : rests.bytes.get(ValueLayout.JAVA_BYTE, end - restBytes + 1);
            }
            expected = sum;
        }

        /// The head of a vector, which lies all over its block.
        private void gather(MemorySegment block, long position, byte[] target, int offset) {
            int count = layout.headBytes();
            int index = 0;
            for (; index + Long.BYTES <= count; index += Long.BYTES) {
                LONG.set(target, offset + index, word(block, position + (long) index * SplitLayout.ROWS));
            }
            for (; index < count; index++) {
                target[offset + index] = block.get(ValueLayout.JAVA_BYTE, position + (long) index * SplitLayout.ROWS);
            }
        }

        /// Eight bytes of it in one word, stored at once: a word that is read where bytes were stored waits for
        /// them.
        private static long word(MemorySegment block, long position) {
            long word = 0;
            for (int index = 0; index < Long.BYTES; index++) {
                long bits = block.get(ValueLayout.JAVA_BYTE, position + (long) index * SplitLayout.ROWS) & 0xFF;
                word |= bits << Byte.SIZE * index;
            }
            return word;
        }

        /// For a few bytes: cheaper than a call that can copy many.
        private static void copy(MemorySegment source, long from, byte[] target, int offset, int count) {
            for (int index = 0; index < count; index++) {
                target[offset + index] = source.get(ValueLayout.JAVA_BYTE, from + index);
            }
        }
    }
}
