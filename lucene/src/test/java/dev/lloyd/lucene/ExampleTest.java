package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of `docs/lucene.md`.
class ExampleTest {
    private static final Path SELF = Path.of("src/test/java/dev/lloyd/lucene/ExampleTest.java");
    private static final Path PAGE = Path.of("..", "docs", "lucene.md");

    @TempDir
    private Path folder;

    private static TopDocs nearest(Path folder, float[][] vectors, float[] query) throws IOException {
        // page begins
        LloydKnnVectorsFormat format = new LloydKnnVectorsFormat(); // .withRecipe("hadamard | e8p").droppingVectors()
        IndexWriterConfig config = new IndexWriterConfig().setCodec(new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return format;
            }
        });
        try (Directory directory = FSDirectory.open(folder)) {
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (float[] vector : vectors) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField("vector", vector, VectorSimilarityFunction.COSINE));
                    writer.addDocument(document);
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) { // needs no settings
                return new IndexSearcher(reader).search(new KnnFloatVectorQuery("vector", query, 10), 10);
            }
        }
        // page ends
    }

    private static List<String> between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void itFindsTheNearest() throws IOException {
        Random random = new Random(1);
        float[][] vectors = new float[500][96];
        for (float[] vector : vectors) {
            for (int column = 0; column < vector.length; column++) {
                vector[column] = (float) random.nextGaussian();
            }
        }

        TopDocs found = nearest(folder, vectors, vectors[321]);

        assertEquals(10, found.scoreDocs.length);
        assertEquals(321, found.scoreDocs[0].doc);
    }

    @Test
    void thePageShowsWhatRunsHere() throws IOException {
        assertEquals(
                between(Files.readString(SELF), "// page begins", "// page ends"),
                between(Files.readString(PAGE), "```java", "```"));
    }
}
