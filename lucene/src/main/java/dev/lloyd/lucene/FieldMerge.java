package dev.lloyd.lucene;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter.MergedVectorValues;
import org.apache.lucene.index.DocIDMerger;
import org.apache.lucene.index.DocsWithFieldSet;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.store.IndexOutput;

/// Codes of a field from those of several segments. A record is copied where the codec is the same and has learned
/// nothing; else the vector is coded again, from what its segment says it is.
final class FieldMerge {
    private final FieldInfo field;
    private final MergeState merge;
    private final Coding coding;
    private final Workers workers;
    private final Optional<VectorCodec> untrained;

    FieldMerge(FieldInfo field, MergeState merge, Coding coding, Workers workers) {
        this.field = field;
        this.merge = merge;
        this.coding = coding;
        this.workers = workers;
        this.untrained = coding.untrained(field);
    }

    /// Vectors of one segment.
    private static final class Source extends DocIDMerger.Sub {
        private final FloatVectorValues values;
        private final Optional<CodedValues> records;
        private final DocIndexIterator places;

        /// @param records those that may be copied
        Source(MergeState.DocMap documents, FloatVectorValues values, Optional<CodedValues> records) {
            super(documents);
            this.values = values;
            this.records = records;
            this.places = values.iterator();
        }

        @Override
        public int nextDoc() throws IOException {
            return places.nextDoc();
        }

        float[] vector() throws IOException {
            return values.vectorValue(places.index());
        }

        void write(RecordOutput output) throws IOException {
            if (records.isPresent()) {
                output.add(records.get().record(places.index()));
            } else {
                output.add(vector());
            }
        }
    }

    /// Writes the records of all documents that are left.
    ///
    /// @param documents gets those that have vectors
    /// @return what coded them; empty if there are none
    Optional<VectorCodec> write(DocsWithFieldSet documents, IndexOutput target) throws IOException {
        Optional<VectorCodec> codec = untrained.isPresent() ? untrained : trained();
        if (codec.isPresent()) {
            RecordOutput output = new RecordOutput(codec.get(), target, workers);
            DocIDMerger<Source> merger = merger(sources());
            for (Source source = merger.next(); source != null; source = merger.next()) {
                documents.add(source.mappedDocID);
                source.write(output);
            }
            output.finish();
        }
        return codec.filter(each -> documents.cardinality() > 0);
    }

    private Optional<CodedValues> copied(FloatVectorValues values) {
        return values instanceof CodedValues coded
                        && untrained.filter(coded::isOf).isPresent()
                ? Optional.of(coded)
                : Optional.empty();
    }

    private Optional<VectorCodec> trained() throws IOException {
        List<Source> sources = sources();
        int step = Coding.sampleStep(
                field, sources.stream().mapToLong(each -> each.values.size()).sum());
        List<float[]> sample = new ArrayList<>();
        DocIDMerger<Source> merger = merger(sources);
        int number = 0;
        for (Source source = merger.next(); source != null; source = merger.next()) {
            if (number++ % step == 0) {
                sample.add(source.vector().clone());
            }
        }
        return sample.isEmpty() ? Optional.empty() : Optional.of(coding.trained(field, sample, workers));
    }

    private DocIDMerger<Source> merger(List<Source> sources) throws IOException {
        return DocIDMerger.of(sources, merge.needsIndexSort);
    }

    /// Fresh ones: iterators begin at the beginning.
    private List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int segment = 0; segment < merge.knnVectorsReaders.length; segment++) {
            KnnVectorsReader reader = merge.knnVectorsReaders[segment];
            if (reader != null && MergedVectorValues.hasVectorValues(merge.fieldInfos[segment], field.name)) {
                FloatVectorValues values = reader.getFloatVectorValues(field.name);
                if (values != null) {
                    sources.add(new Source(merge.docMaps[segment], values, copied(values)));
                }
            }
        }
        return sources;
    }
}
