package dev.lloyd.bench.peers;

import dev.lloyd.vectors.search.Best;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// Lucene's scalar-quantized vectors without a graph: its scorer scores every code, in bulk.
///
/// @param name of the encoding
/// @param encoding bits of a value
record LuceneScanPeer(String name, ScalarEncoding encoding) implements SearchPeer {
    @Override
    public String series() {
        return "Lucene";
    }

    @Override
    public String maker() {
        return "Lucene";
    }

    @Override
    public Kind kind() {
        return Kind.EVERY_CODE;
    }

    @Override
    public BuiltPeer build(VectorSet set, Path folder, int threads) throws IOException {
        LuceneFolder.write(folder, new Lucene104ScalarQuantizedVectorsFormat(encoding), set.base());
        DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder));
        return new Built(
                reader, flat(reader), LuceneFolder.footprint(folder, set.base().rows()));
    }

    private static FlatVectorsReader flat(DirectoryReader reader) {
        CodecReader segment = (CodecReader) reader.leaves().getFirst().reader();
        var vectors = segment.getVectorReader();
        if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
            vectors = fields.getFieldReader(LuceneFolder.FIELD);
        }
        return (FlatVectorsReader) vectors;
    }

    private record Built(DirectoryReader reader, FlatVectorsReader vectors, Footprint footprint) implements BuiltPeer {
        private static final int CHUNK = 256;

        @Override
        public int[] find(float[] query, Asking asking) throws IOException {
            RandomVectorScorer scorer = vectors.getRandomVectorScorer(LuceneFolder.FIELD, query);
            Best best = Best.of(Math.min(asking.count(), scorer.maxOrd()));
            int[] places = new int[CHUNK];
            float[] scores = new float[CHUNK];
            for (int from = 0; from < scorer.maxOrd(); from += CHUNK) {
                int first = from;
                int size = Math.min(CHUNK, scorer.maxOrd() - from);
                Arrays.setAll(places, place -> first + place);
                scorer.bulkScore(places, scores, size);
                for (int place = 0; place < size; place++) {
                    best.offer(first + place, scores[place]);
                }
            }
            return best.drain().vectors();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
