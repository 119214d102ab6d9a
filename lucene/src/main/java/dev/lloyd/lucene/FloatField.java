package dev.lloyd.lucene;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.hnsw.FlatFieldVectorsWriter;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.RamUsageEstimator;

/// Vectors of floats in memory. With a recipe that does not learn they are coded as they come, so that one that
/// cannot be coded refuses its document and not the segment.
final class FloatField extends FlatFieldVectorsWriter<float[]> {
    private final FieldInfo field;
    private final Coding coding;
    private final Workers workers;
    private final Optional<VectorCodec> untrained;
    private final HeldVectors<float[]> held;
    private final List<byte[]> records = new ArrayList<>();

    FloatField(FieldInfo field, Coding coding, Workers workers) {
        this.field = field;
        this.coding = coding;
        this.workers = workers;
        this.untrained = coding.untrained(field);
        this.held = new HeldVectors<>(field, float[]::clone);
    }

    FieldInfo field() {
        return field;
    }

    @Override
    public void addValue(int document, float[] value) {
        untrained.ifPresent(codec -> records.add(record(codec, document, value)));
        held.addValue(document, value);
    }

    private byte[] record(VectorCodec codec, int document, float[] value) {
        try {
            return codec.encode(new Matrix(1, value.length, value), document, workers)
                    .records()
                    .toArray(ValueLayout.JAVA_BYTE);
        } catch (IllegalArgumentException exception) {
            throw new IllegalArgumentException("field '" + field.name + "': " + exception.getMessage(), exception);
        }
    }

    /// Writes the records of all vectors.
    ///
    /// @param order the vectors' numbers in the order of the segment
    /// @return what coded them
    VectorCodec write(int[] order, IndexOutput target) throws IOException {
        VectorCodec codec = untrained.orElseGet(() -> coding.trained(field, sample(), workers));
        RecordOutput output = new RecordOutput(codec, target, workers);
        for (int vector : order) {
            if (untrained.isPresent()) {
                output.add(records.get(vector));
            } else {
                output.add(getVectors().get(vector));
            }
        }
        output.finish();
        return codec;
    }

    private List<float[]> sample() {
        List<float[]> vectors = getVectors();
        int step = Coding.sampleStep(field, vectors.size());
        return IntStream.range(0, Math.ceilDiv(vectors.size(), step))
                .mapToObj(row -> vectors.get(row * step))
                .toList();
    }

    @Override
    public float[] copyValue(float[] value) {
        return held.copyValue(value);
    }

    @Override
    public List<float[]> getVectors() {
        return held.getVectors();
    }

    @Override
    public DocsWithFieldSet getDocsWithFieldSet() {
        return held.getDocsWithFieldSet();
    }

    @Override
    public void finish() {
        held.finish();
    }

    @Override
    public boolean isFinished() {
        return held.isFinished();
    }

    @Override
    public long ramBytesUsed() {
        long record = (long) RamUsageEstimator.NUM_BYTES_ARRAY_HEADER
                + RamUsageEstimator.NUM_BYTES_OBJECT_REF
                + untrained.map(VectorCodec::recordBytes).orElse(0);
        return held.ramBytesUsed() + records.size() * record;
    }
}
