package dev.lloyd.lucene;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsWriter;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.Sorter;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;

/// Writes the codes of a segment. Vectors of bytes, and those of floats that are kept, go to Lucene's own writer.
/// Codes by one thread: Lucene writes several segments at once.
final class CodedWriter extends FlatVectorsWriter {
    /// What follows the last field.
    static final int END = -1;

    private final SegmentWriteState state;
    private final Coding coding;
    private final Workers workers = Workers.of(1);
    private final List<FloatField> fields = new ArrayList<>();
    private final FlatVectorsWriter raw;
    private final IndexOutput meta;
    private final IndexOutput codes;

    CodedWriter(SegmentWriteState state, Coding coding) throws IOException {
        super(CodedVectorsScorer.INSTANCE);
        this.state = state;
        this.coding = coding;
        List<AutoCloseable> opened = new ArrayList<>(List.of(workers));
        try {
            raw = new Lucene99FlatVectorsWriter(state, CodedVectorsScorer.INSTANCE, this::held);
            opened.add(raw);
            meta = CodedFiles.META.create(state);
            opened.add(meta);
            codes = CodedFiles.CODES.create(state);
        } catch (Throwable failure) {
            opened.forEach(each -> closeAfter(failure, each));
            throw failure;
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception exception) {
            failure.addSuppressed(exception);
        }
    }

    private FlatFieldVectorsWriter<?> held(FieldInfo field) {
        return switch (field.getVectorEncoding()) {
            case BYTE -> new HeldVectors<byte[]>(field, byte[]::clone);
            case FLOAT32 -> new FloatField(field, coding, workers);
        };
    }

    private boolean goesToRaw(FieldInfo field) {
        return field.getVectorEncoding() == VectorEncoding.BYTE || coding.raw() == Coding.Raw.KEPT;
    }

    @Override
    public FlatFieldVectorsWriter<?> addField(FieldInfo field) throws IOException {
        FlatFieldVectorsWriter<?> held = goesToRaw(field) ? raw.addField(field) : held(field);
        if (held instanceof FloatField floats) {
            fields.add(floats);
        }
        return held;
    }

    @Override
    public void flush(int maxDoc, Sorter.DocMap sorting) throws IOException {
        raw.flush(maxDoc, sorting);
        for (FloatField field : fields) {
            DocsWithFieldSet documents = field.getDocsWithFieldSet();
            int[] order = IntStream.range(0, documents.cardinality()).toArray();
            if (sorting != null) {
                documents = new DocsWithFieldSet();
                mapOldOrdToNewOrd(field.getDocsWithFieldSet(), sorting, null, order, documents);
            }
            long offset = codes.getFilePointer();
            Optional<VectorCodec> codec = order.length == 0 ? Optional.empty() : Optional.of(field.write(order, codes));
            writeEntry(field.field(), offset, codec, documents, maxDoc);
            field.finish();
        }
    }

    @Override
    public void mergeOneFlatVectorField(FieldInfo field, MergeState merge) throws IOException {
        if (goesToRaw(field)) {
            raw.mergeOneFlatVectorField(field, merge);
        }
        if (field.getVectorEncoding() == VectorEncoding.FLOAT32) {
            long offset = codes.getFilePointer();
            DocsWithFieldSet documents = new DocsWithFieldSet();
            Optional<VectorCodec> codec = new FieldMerge(field, merge, coding, workers).write(documents, codes);
            writeEntry(field, offset, codec, documents, state.segmentInfo.maxDoc());
        }
    }

    private void writeEntry(
            FieldInfo field, long offset, Optional<VectorCodec> codec, DocsWithFieldSet documents, int maxDoc)
            throws IOException {
        meta.writeInt(field.number);
        FieldEntry.write(coding.raw(), offset, codec, documents, maxDoc, meta, codes);
    }

    @Override
    public void finish() throws IOException {
        raw.finish();
        meta.writeInt(END);
        CodecUtil.writeFooter(meta);
        CodecUtil.writeFooter(codes);
    }

    @Override
    public long ramBytesUsed() {
        long dropped = coding.raw() == Coding.Raw.KEPT
                ? 0
                : fields.stream().mapToLong(FloatField::ramBytesUsed).sum();
        return raw.ramBytesUsed() + dropped;
    }

    @Override
    public void close() throws IOException {
        workers.close();
        IOUtils.close(meta, codes, raw);
    }
}
