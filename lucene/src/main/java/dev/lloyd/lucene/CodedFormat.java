package dev.lloyd.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsWriter;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/// The part of the format that knows nothing of graphs: Lucene's graph writer asks for it when it reads back what
/// it has written.
final class CodedFormat extends FlatVectorsFormat {
    private final Coding coding;

    CodedFormat(Coding coding) {
        super("LloydCoded");
        this.coding = coding;
    }

    @Override
    public FlatVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return new CodedWriter(state, coding);
    }

    @Override
    public FlatVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return CodedReader.open(state);
    }

    @Override
    public int getMaxDimensions(String field) {
        return LloydKnnVectorsFormat.MAX_DIMENSIONS;
    }
}
