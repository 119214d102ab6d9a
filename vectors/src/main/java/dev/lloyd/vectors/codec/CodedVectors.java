package dev.lloyd.vectors.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Vectors as codes: records of one size, one after another.
public final class CodedVectors {
    private final VectorCodec codec;
    private final MemorySegment records;
    private final int size;
    private final Guard guard;

    private CodedVectors(VectorCodec codec, MemorySegment records, int size, Guard guard) {
        this.codec = codec;
        this.records = records;
        this.size = size;
        this.guard = guard;
    }

    /// Asked before records are read, for those that come from where they may have been damaged.
    @FunctionalInterface
    public interface Guard {
        /// Checks some bytes, unless they were checked before. Thread-safe.
        ///
        /// @param from the first byte
        /// @param to the byte after the last
        /// @throws java.io.UncheckedIOException if they are damaged
        void check(long from, long to);
    }

    /// Records that were written before, by the same codec.
    ///
    /// @param records whole records of {@link VectorCodec#recordBytes()}, and nothing else
    /// @throws IllegalArgumentException if they are not whole records, or more than `2^31 - 1`
    public static CodedVectors of(VectorCodec codec, MemorySegment records) {
        return of(codec, records, (from, to) -> {});
    }

    /// Records that may be damaged.
    ///
    /// @param records whole records of {@link VectorCodec#recordBytes()}, and nothing else
    /// @throws IllegalArgumentException if they are not whole records, or more than `2^31 - 1`
    public static CodedVectors of(VectorCodec codec, MemorySegment records, Guard guard) {
        long size = records.byteSize() / codec.recordBytes();
        if (size * codec.recordBytes() != records.byteSize() || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    records.byteSize() + " bytes are not whole records of " + codec.recordBytes() + " bytes");
        }
        return new CodedVectors(codec, records, (int) size, guard);
    }

    /// What coded them.
    public VectorCodec codec() {
        return codec;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// The records, unchecked.
    public MemorySegment records() {
        return records;
    }

    /// Copies records `from` to `to`, checked, to the beginning of `target`.
    public void copy(int from, int to, byte[] target) {
        Objects.checkFromToIndex(from, to, size);
        long bytes = codec.recordBytes();
        guard.check(from * bytes, to * bytes);
        MemorySegment.copy(
                records, ValueLayout.JAVA_BYTE, from * bytes, target, 0, Math.toIntExact((to - from) * bytes));
    }

    /// Bytes of the records, the codes and all numbers beside them; what vectors share is
    /// {@link VectorCodec#sharedBytes()}.
    public long byteSize() {
        return records.byteSize();
    }
}
