package dev.lloyd.lucene;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import org.apache.lucene.store.IndexOutput;

/// Writes records one after another, whether they are there or still vectors: those are coded some at a time.
final class RecordOutput {
    private static final int BLOCK = 256;

    private final VectorCodec codec;
    private final IndexOutput target;
    private final Workers workers;
    private final Matrix vectors;
    private int waiting;
    private long written;

    RecordOutput(VectorCodec codec, IndexOutput target, Workers workers) {
        this.codec = codec;
        this.target = target;
        this.workers = workers;
        this.vectors = Matrix.zeros(BLOCK, codec.dimension());
    }

    /// Codes a vector.
    void add(float[] vector) throws IOException {
        System.arraycopy(vector, 0, vectors.values(), vectors.offset(waiting++), vector.length);
        if (waiting == BLOCK) {
            finish();
        }
    }

    /// Copies a record of this codec.
    void add(byte[] record) throws IOException {
        finish();
        target.writeBytes(record, record.length);
        written++;
    }

    /// Writes what waits.
    ///
    /// @throws IllegalArgumentException if a vector cannot be coded, saying the how-manieth
    void finish() throws IOException {
        if (waiting > 0) {
            CodedVectors coded = codec.encode(vectors.rowSlice(0, waiting), written, workers);
            byte[] records = coded.records().toArray(ValueLayout.JAVA_BYTE);
            target.writeBytes(records, records.length);
            written += waiting;
            waiting = 0;
        }
    }
}
