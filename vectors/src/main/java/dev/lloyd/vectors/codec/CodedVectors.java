package dev.lloyd.vectors.codec;

import java.lang.foreign.MemorySegment;

/// Vectors as codes: records of one size, one after another.
public final class CodedVectors {
    private final VectorCodec codec;
    private final MemorySegment records;
    private final int size;

    private CodedVectors(VectorCodec codec, MemorySegment records, int size) {
        this.codec = codec;
        this.records = records;
        this.size = size;
    }

    /// Records that were written before, by the same codec.
    ///
    /// @param records whole records of {@link VectorCodec#recordBytes()}, and nothing else
    /// @throws IllegalArgumentException if they are not whole records, or more than `2^31 - 1`
    public static CodedVectors of(VectorCodec codec, MemorySegment records) {
        long size = records.byteSize() / codec.recordBytes();
        if (size * codec.recordBytes() != records.byteSize() || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    records.byteSize() + " bytes are not whole records of " + codec.recordBytes() + " bytes");
        }
        return new CodedVectors(codec, records, (int) size);
    }

    /// What coded them.
    public VectorCodec codec() {
        return codec;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// The records.
    public MemorySegment records() {
        return records;
    }

    /// Bytes of the records, the codes and all numbers beside them; what vectors share is
    /// {@link VectorCodec#sharedBytes()}.
    public long byteSize() {
        return records.byteSize();
    }
}
