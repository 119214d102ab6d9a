package dev.lloyd.lucene;

import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.codecs.lucene95.OrdToDocDISIReaderConfiguration;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/// What a segment says of a field of floats.
///
/// @param field the field
/// @param raw whether the vectors lie beside the codes
/// @param size how many there are
/// @param offset of the first record in the file of codes
/// @param codec of the records; empty if there are none
/// @param documents which documents have vectors
record FieldEntry(
        FieldInfo field,
        Coding.Raw raw,
        int size,
        long offset,
        Optional<VectorCodec> codec,
        OrdToDocDISIReaderConfiguration documents) {
    /// Documents of a block in the table of ordinals, as a power of two.
    private static final int BLOCK_SHIFT = 16;

    private static final byte KEPT = 0;
    private static final byte DROPPED = 1;

    /// Writes all but the field's number.
    ///
    /// @param maxDoc documents of the segment
    static void write(
            Coding.Raw raw,
            long offset,
            Optional<VectorCodec> codec,
            DocsWithFieldSet documents,
            int maxDoc,
            IndexOutput meta,
            IndexOutput codes)
            throws IOException {
        meta.writeByte(raw == Coding.Raw.KEPT ? KEPT : DROPPED);
        meta.writeVInt(documents.cardinality());
        meta.writeVLong(offset);
        if (codec.isPresent()) {
            CodecStore.write(codec.get(), meta);
        }
        OrdToDocDISIReaderConfiguration.writeStoredMeta(
                BLOCK_SHIFT, meta, codes, documents.cardinality(), maxDoc, documents);
    }

    /// @throws CorruptIndexException if the codec is none of this field's
    static FieldEntry read(FieldInfo field, IndexInput meta) throws IOException {
        byte raw = meta.readByte();
        if (raw != KEPT && raw != DROPPED) {
            throw new CorruptIndexException("field '" + field.name + "' keeps its vectors in the way " + raw, meta);
        }
        int size = meta.readVInt();
        long offset = meta.readVLong();
        Optional<VectorCodec> codec = size == 0 ? Optional.empty() : Optional.of(CodecStore.read(meta));
        boolean fits = codec.stream()
                .allMatch(each -> each.dimension() == field.getVectorDimension()
                        && each.metric() == Similarity.of(field).metric());
        if (size < 0 || !fits) {
            throw new CorruptIndexException("field '" + field.name + "' has " + size + " vectors of " + codec, meta);
        }
        return new FieldEntry(
                field,
                raw == KEPT ? Coding.Raw.KEPT : Coding.Raw.DROPPED,
                size,
                offset,
                codec,
                OrdToDocDISIReaderConfiguration.fromStoredMeta(meta, size));
    }

    /// Bytes of all records.
    long byteSize() {
        return codec.map(each -> (long) size * each.recordBytes()).orElse(0L);
    }

    /// Of every record.
    ///
    /// @throws IllegalStateException if there are none
    VectorCodec requireCodec() {
        return codec.orElseThrow(() -> new IllegalStateException("field '" + field.name + "' has no vectors"));
    }
}
