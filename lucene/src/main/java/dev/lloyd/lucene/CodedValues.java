package dev.lloyd.lucene;

import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.codecs.lucene90.IndexedDISI;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.packed.DirectMonotonicReader;
import org.jspecify.annotations.Nullable;

/// The vectors of a field and their records, by ordinal: the how-manieth among the documents that have one.
/// Values are the vectors themselves if they are kept, else what the codes decode to. For one thread; {@link
/// #copy()} for others.
final class CodedValues extends FloatVectorValues {
    private final FieldEntry entry;
    private final IndexInput codes;
    private final IndexInput records;
    private final Optional<FloatVectorValues> vectors;
    private final Optional<DirectMonotonicReader> documents;

    private CodedValues(
            FieldEntry entry,
            IndexInput codes,
            Optional<FloatVectorValues> vectors,
            Optional<DirectMonotonicReader> documents)
            throws IOException {
        this.entry = entry;
        this.codes = codes;
        this.records = codes.slice("records of " + entry.field().name, entry.offset(), entry.byteSize());
        this.vectors = vectors;
        this.documents = documents;
    }

    /// @param vectors the vectors themselves, if they are kept and wanted
    static CodedValues open(FieldEntry entry, IndexInput codes, Optional<FloatVectorValues> vectors)
            throws IOException {
        boolean all = entry.documents().isEmpty() || entry.documents().isDense();
        return new CodedValues(
                entry,
                codes,
                vectors,
                all ? Optional.empty() : Optional.of(entry.documents().getDirectMonotonicReader(codes)));
    }

    Similarity similarity() {
        return Similarity.of(entry.field());
    }

    /// Whether the records would be those of another codec, tensors apart.
    boolean isOf(VectorCodec codec) {
        return entry.codec()
                .filter(each -> each.attributes().equals(codec.attributes()))
                .isPresent();
    }

    /// An empty window for these records.
    ///
    /// @param most records it can hold
    CodedWindow window(int most) {
        return new CodedWindow(entry.requireCodec(), most);
    }

    /// Puts a record into an array.
    void read(int ordinal, byte[] target, int offset) throws IOException {
        int bytes = entry.requireCodec().recordBytes();
        records.seek((long) ordinal * bytes);
        records.readBytes(target, offset, bytes);
    }

    /// A copy of a record.
    byte[] record(int ordinal) throws IOException {
        byte[] record = new byte[entry.requireCodec().recordBytes()];
        read(ordinal, record, 0);
        return record;
    }

    /// A record as a query.
    PreparedQuery query(int ordinal) throws IOException {
        return entry.requireCodec().query(one(ordinal), 0);
    }

    /// A vector as a query.
    PreparedQuery query(float[] target) {
        return entry.requireCodec().query(target);
    }

    private CodedWindow one(int ordinal) throws IOException {
        CodedWindow window = window(1);
        window.fill(1, (place, target, offset) -> read(ordinal, target, offset));
        return window;
    }

    @Override
    public float[] vectorValue(int ordinal) throws IOException {
        return vectors.isPresent()
                ? vectors.get().vectorValue(ordinal)
                : entry.requireCodec().decode(one(ordinal), 0);
    }

    @Override
    public @Nullable VectorScorer scorer(float[] target) throws IOException {
        if (size() == 0) {
            return null;
        }
        CodedValues copy = open(entry, codes, Optional.empty());
        return new DocumentScorer(CodedScorer.of(copy, target), copy.iterator(), documents.isPresent());
    }

    @Override
    public @Nullable VectorScorer rescorer(float[] target) throws IOException {
        return vectors.isPresent() ? vectors.get().rescorer(target) : scorer(target);
    }

    @Override
    public CodedValues copy() throws IOException {
        return open(
                entry, codes, vectors.isPresent() ? Optional.of(vectors.get().copy()) : Optional.empty());
    }

    @Override
    public int dimension() {
        return entry.field().getVectorDimension();
    }

    @Override
    public int size() {
        return entry.size();
    }

    @Override
    public int ordToDoc(int ordinal) {
        return documents.map(table -> (int) table.get(ordinal)).orElse(ordinal);
    }

    @Override
    public @Nullable Bits getAcceptOrds(@Nullable Bits accepted) {
        return documents.isPresent() ? super.getAcceptOrds(accepted) : accepted;
    }

    @Override
    public DocIndexIterator iterator() {
        if (documents.isEmpty()) {
            return createDenseIterator();
        }
        try {
            return IndexedDISI.asDocIndexIterator(entry.documents().getIndexedDISI(codes));
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }
}
