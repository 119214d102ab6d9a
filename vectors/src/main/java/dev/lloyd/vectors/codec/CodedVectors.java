package dev.lloyd.vectors.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Optional;

/// Vectors as codes: records of one size, one after another, or {@link SplitVectors}, which give such records.
public final class CodedVectors {
    private final VectorCodec codec;
    private final Storage storage;
    private final int size;
    private final Optional<SplitVectors> split;

    private CodedVectors(VectorCodec codec, Storage storage, Optional<SplitVectors> split) {
        this.codec = codec;
        this.storage = storage;
        this.size = storage.size();
        this.split = split;
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

    /// Where records lie.
    private interface Storage {
        int size();

        long byteSize();

        void copy(int from, int to, byte[] target, int offset);
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
        return new CodedVectors(codec, new Whole(records, codec.recordBytes(), guard), Optional.empty());
    }

    /// Records whose heads are kept apart. Searches look at those first.
    public static CodedVectors of(SplitVectors vectors) {
        return new CodedVectors(vectors.codec(), new Joined(vectors), Optional.of(vectors));
    }

    /// What coded them.
    public VectorCodec codec() {
        return codec;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// The planes, if heads are kept apart.
    public Optional<SplitVectors> split() {
        return split;
    }

    /// The records, unchecked where they lie one after another, and copied where they do not.
    public MemorySegment records() {
        if (storage instanceof Whole whole) {
            return whole.records;
        }
        byte[] records = new byte[Math.multiplyExact(size(), codec.recordBytes())];
        storage.copy(0, size(), records, 0);
        return MemorySegment.ofArray(records);
    }

    /// The records where they lie, if it is one after another and outside the heap.
    Optional<MemorySegment> inPlace() {
        return storage instanceof Whole whole && whole.records.isNative()
                ? Optional.of(whole.records)
                : Optional.empty();
    }

    /// Checks a record that is read where it lies.
    void check(int place) {
        Objects.checkIndex(place, size());
        if (storage instanceof Whole whole) {
            whole.guard.check(place * whole.bytes, (place + 1) * whole.bytes);
        }
    }

    /// Copies records `from` to `to`, checked, to the beginning of `target`.
    public void copy(int from, int to, byte[] target) {
        Objects.checkFromToIndex(from, to, size());
        storage.copy(from, to, target, 0);
    }

    /// Copies one record, checked, to an offset of `target`.
    void copy(int place, byte[] target, int offset) {
        Objects.checkIndex(place, size());
        storage.copy(place, place + 1, target, offset);
    }

    /// Bytes of the records, the codes and all numbers beside them; what vectors share is
    /// {@link VectorCodec#sharedBytes()}.
    public long byteSize() {
        return storage.byteSize();
    }

    private record Whole(MemorySegment records, long bytes, Guard guard) implements Storage {
        @Override
        public int size() {
            return (int) (records.byteSize() / bytes);
        }

        @Override
        public long byteSize() {
            return records.byteSize();
        }

        @Override
        public void copy(int from, int to, byte[] target, int offset) {
            guard.check(from * bytes, to * bytes);
            int count = Math.toIntExact((to - from) * bytes);
            MemorySegment.copy(records, ValueLayout.JAVA_BYTE, from * bytes, target, offset, count);
        }
    }

    private record Joined(SplitVectors vectors) implements Storage {
        @Override
        public int size() {
            return vectors.size();
        }

        @Override
        public long byteSize() {
            return vectors.byteSize();
        }

        @Override
        public void copy(int from, int to, byte[] target, int offset) {
            SplitVectors.Joiner joiner = vectors.joiner();
            int bytes = vectors.codec().recordBytes();
            for (int place = from; place < to; place++) {
                joiner.join(place, target, offset + (place - from) * bytes);
            }
        }
    }
}
