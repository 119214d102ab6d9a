package dev.lloyd.lucene;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.util.RamUsageEstimator;

/// Vectors of a field in memory, until their segment is written.
final class HeldVectors<T> extends FlatFieldVectorsWriter<T> {
    private final FieldInfo field;
    private final UnaryOperator<T> copying;
    private final List<T> vectors = new ArrayList<>();
    private final DocsWithFieldSet documents = new DocsWithFieldSet();
    private boolean finished;

    HeldVectors(FieldInfo field, UnaryOperator<T> copying) {
        this.field = field;
        this.copying = copying;
    }

    @Override
    public void addValue(int document, T value) {
        if (finished) {
            throw new IllegalStateException("field '" + field.name + "' is written; nothing can be added to it");
        }
        documents.add(document);
        vectors.add(copyValue(value));
    }

    @Override
    public T copyValue(T value) {
        return copying.apply(value);
    }

    @Override
    public List<T> getVectors() {
        return vectors;
    }

    @Override
    public DocsWithFieldSet getDocsWithFieldSet() {
        return documents;
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public long ramBytesUsed() {
        long vector = RamUsageEstimator.NUM_BYTES_ARRAY_HEADER
                + RamUsageEstimator.NUM_BYTES_OBJECT_REF
                + (long) field.getVectorDimension() * field.getVectorEncoding().byteSize;
        return documents.ramBytesUsed() + vectors.size() * vector;
    }
}
