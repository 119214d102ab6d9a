package dev.lloyd.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/// Reads the codes of a segment. What the metadata say is checked against their checksum when they are opened;
/// codes are checked by {@link #checkIntegrity()}. Thread-safe; what it gives out is for one thread each.
final class CodedReader extends FlatVectorsReader {
    private final Map<String, FieldEntry> fields;
    private final IndexInput codes;
    private final FlatVectorsReader raw;

    private CodedReader(Map<String, FieldEntry> fields, IndexInput codes, FlatVectorsReader raw) {
        this.fields = fields;
        this.codes = codes;
        this.raw = raw;
    }

    static CodedReader open(SegmentReadState state) throws IOException {
        Map<String, FieldEntry> fields = entries(state);
        IndexInput codes = openCodes(state);
        try {
            requireRecords(fields, codes);
            return new CodedReader(fields, codes, new Lucene99FlatVectorsReader(state, CodedVectorsScorer.INSTANCE));
        } catch (Throwable failure) {
            IOUtils.closeWhileSuppressingExceptions(failure, codes);
            throw failure;
        }
    }

    private static Map<String, FieldEntry> entries(SegmentReadState state) throws IOException {
        Map<String, FieldEntry> entries = new HashMap<>();
        try (ChecksumIndexInput meta = state.directory.openChecksumInput(CodedFiles.META.name(state))) {
            Throwable failure = null;
            try {
                CodedFiles.META.check(meta, state);
                for (int number = meta.readInt(); number != CodedWriter.END; number = meta.readInt()) {
                    FieldInfo field = state.fieldInfos.fieldInfo(number);
                    if (field == null) {
                        throw new CorruptIndexException("there is no field " + number, meta);
                    }
                    entries.put(field.name, FieldEntry.read(field, meta));
                }
            } catch (Throwable thrown) {
                failure = thrown;
            } finally {
                CodecUtil.checkFooter(meta, failure);
            }
        }
        return entries;
    }

    private static IndexInput openCodes(SegmentReadState state) throws IOException {
        IndexInput codes = state.directory.openInput(
                CodedFiles.CODES.name(state),
                state.context.withHints(FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.RANDOM));
        try {
            CodedFiles.CODES.check(codes, state);
            CodecUtil.retrieveChecksum(codes);
            return codes;
        } catch (Throwable failure) {
            IOUtils.closeWhileSuppressingExceptions(failure, codes);
            throw failure;
        }
    }

    private static void requireRecords(Map<String, FieldEntry> fields, IndexInput codes) throws IOException {
        for (FieldEntry entry : fields.values()) {
            long room = codes.length() - CodecUtil.footerLength() - entry.offset();
            if (entry.offset() < 0 || entry.byteSize() > room) {
                throw new CorruptIndexException(
                        entry.byteSize() + " bytes of codes from " + entry.offset() + " on end after the file", codes);
            }
        }
    }

    @Override
    public FlatVectorsScorer getFlatVectorScorer(String field) {
        return CodedVectorsScorer.INSTANCE;
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(String field, float[] target) throws IOException {
        FieldEntry entry = fields.get(field);
        return entry == null
                ? raw.getRandomVectorScorer(field, target)
                : CodedScorer.of(CodedValues.open(entry, codes, Optional.empty()), target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(String field, byte[] target) throws IOException {
        return raw.getRandomVectorScorer(field, target);
    }

    @Override
    public FloatVectorValues getFloatVectorValues(String field) throws IOException {
        FieldEntry entry = fields.get(field);
        if (entry == null) {
            return raw.getFloatVectorValues(field);
        }
        Optional<FloatVectorValues> vectors =
                entry.raw() == Coding.Raw.KEPT ? Optional.of(raw.getFloatVectorValues(field)) : Optional.empty();
        return CodedValues.open(entry, codes, vectors);
    }

    @Override
    public ByteVectorValues getByteVectorValues(String field) throws IOException {
        return raw.getByteVectorValues(field);
    }

    @Override
    public void checkIntegrity() throws IOException {
        raw.checkIntegrity();
        CodecUtil.checksumEntireFile(codes);
    }

    @Override
    public Map<String, Long> getOffHeapByteSize(FieldInfo field) {
        FieldEntry entry = fields.get(field.name);
        if (entry == null) {
            return raw.getOffHeapByteSize(field);
        }
        Map<String, Long> coded = Map.of(CodedFiles.CODES.extension(), entry.byteSize());
        return entry.raw() == Coding.Raw.KEPT
                ? KnnVectorsReader.mergeOffHeapByteSizeMaps(coded, raw.getOffHeapByteSize(field))
                : coded;
    }

    @Override
    public long ramBytesUsed() {
        long shared = fields.values().stream()
                .flatMap(entry -> entry.codec().stream())
                .mapToLong(codec -> codec.sharedBytes())
                .sum();
        return raw.ramBytesUsed() + shared;
    }

    @Override
    public void close() throws IOException {
        IOUtils.close(codes, raw);
    }
}
