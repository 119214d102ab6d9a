package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {
    @TempDir
    private Path folder;

    /// Written with settings of its own, read by a reader that is told nothing.
    @ParameterizedTest
    @EnumSource(VectorSimilarityFunction.class)
    void aPlainReaderFindsWhatIsNear(VectorSimilarityFunction function) throws IOException {
        Matrix vectors = Indexes.gaussian(3000, 64, 1);
        LloydKnnVectorsFormat format = new LloydKnnVectorsFormat()
                .withRecipe("hadamard | lloyd-max(bits=6)")
                .withGraph(12, 60);
        try (Directory directory = new MMapDirectory(folder)) {
            try (IndexWriter writer = new IndexWriter(directory, Indexes.config(format))) {
                Indexes.add(writer, vectors, 0, 2000, function);
                Indexes.add(writer, vectors, 2000, 3000, function);
            }
            Indexes.requireClean(directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                assertEquals(2, reader.leaves().size());
                int first = 0;
                for (int id = 0; id < 3000; id += 100) {
                    // Products with a vector of length 8 have a deviation of 8, its own is 64: none comes near.
                    first += Indexes.search(reader, Indexes.row(vectors, id), 100, null)
                                            .getFirst()
                                    == id
                            ? 1
                            : 0;
                }
                // A graph over normal values has nodes that few others point at; it misses one or two of 30.
                assertTrue(first >= 28, first + " of 30");
            }
        }
    }

    /// Estimated scores stand for exact ones, and `rescorer` gives these.
    @ParameterizedTest
    @EnumSource(VectorSimilarityFunction.class)
    void scoresAreLucenesAndExactAfterRescoring(VectorSimilarityFunction function) throws IOException {
        Matrix vectors = Indexes.gaussian(200, 64, 2);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] /= 8;
        }
        float[] query = Indexes.row(Indexes.gaussian(1, 64, 3), 0);
        try (Directory directory = new ByteBuffersDirectory()) {
            LloydKnnVectorsFormat format = new LloydKnnVectorsFormat().withRecipe("hadamard | lloyd-max(bits=8)");
            try (IndexWriter writer = new IndexWriter(directory, Indexes.config(format))) {
                Indexes.add(writer, vectors, 0, 200, function);
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                FloatVectorValues values = reader.leaves().getFirst().reader().getFloatVectorValues("vector");
                VectorScorer estimates = values.scorer(query);
                VectorScorer exact = values.rescorer(query);
                for (int id = 0; id < 200; id++) {
                    assertEquals(id, estimates.iterator().nextDoc());
                    assertEquals(id, exact.iterator().nextDoc());
                    float expected = function.compare(query, Indexes.row(vectors, id));
                    assertEquals(expected, exact.score(), 1e-5 * expected);
                    // 8 bits: a deviation of 0.0064 / sqrt(64) of the lengths' product, which is about 8.
                    assertEquals(expected, estimates.score(), 0.03 * Math.max(1, expected));
                }
                assertEquals(DocIdSetIterator.NO_MORE_DOCS, estimates.iterator().nextDoc());
            }
        }
    }

    @Test
    void filtersAndDeletionsAreKept() throws IOException {
        Matrix vectors = Indexes.gaussian(2000, 32, 4);
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer = new IndexWriter(directory, Indexes.config(new LloydKnnVectorsFormat()))) {
            Indexes.add(writer, vectors, 0, 2000, VectorSimilarityFunction.EUCLIDEAN);
            writer.deleteDocuments(new Term("id", "7"));
            writer.commit();
            Indexes.requireClean(directory);
            TermInSetQuery few = new TermInSetQuery(
                    "id", List.of(new BytesRef("7"), new BytesRef("70"), new BytesRef("700"), new BytesRef("x")));
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                float[] query = Indexes.row(vectors, 7);
                assertEquals(2, Indexes.search(reader, query, 10, few).size());
                assertEquals(
                        List.of(),
                        Indexes.search(reader, query, 10, new TermInSetQuery("id", List.of(new BytesRef("none")))));
                assertTrue(!Indexes.search(reader, query, 10, null).contains(7));
            }
            writer.forceMerge(1);
            Indexes.requireClean(directory);
            try (DirectoryReader reader = DirectoryReader.open(writer)) {
                assertEquals(1999, reader.numDocs());
                assertEquals(1999, reader.maxDoc());
                assertTrue(!Indexes.search(reader, Indexes.row(vectors, 7), 10, null)
                        .contains(7));
                assertEquals(
                        8,
                        Indexes.search(reader, Indexes.row(vectors, 8), 10, null)
                                .getFirst());
            }
        }
    }

    /// Index sorting, segments of several recipes, and documents without a vector.
    @Test
    void sortedMergesOfSeveralRecipesKeepEveryVectorWithItsDocument() throws IOException {
        Matrix vectors = Indexes.gaussian(1200, 32, 5);
        String[] recipes = {
            "hadamard | lloyd-max(bits=5)",
            "product(subvectors=16)",
            "klt(of=weights) | centre | row-trellis(bits=5)",
            "klt(of=weights) | centre | entropy-coded-rows(bits=5, states=8)"
        };
        try (Directory directory = new ByteBuffersDirectory()) {
            for (int part = 0; part < recipes.length; part++) {
                LloydKnnVectorsFormat format = new LloydKnnVectorsFormat().withRecipe(recipes[part]);
                IndexWriterConfig config =
                        Indexes.config(format).setIndexSort(new Sort(new SortField("order", SortField.Type.LONG)));
                try (IndexWriter writer = new IndexWriter(directory, config)) {
                    Indexes.add(writer, vectors, part * 300, part * 300 + 300, VectorSimilarityFunction.COSINE);
                    writer.addDocument(List.of());
                    if (part == recipes.length - 1) {
                        writer.forceMerge(1);
                    }
                }
                Indexes.requireClean(directory);
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                LeafReaderContext leaf = reader.leaves().getFirst();
                FloatVectorValues values = leaf.reader().getFloatVectorValues("vector");
                assertEquals(1200, values.size());
                for (int ordinal = 0; ordinal < values.size(); ordinal++) {
                    int id = Indexes.id(reader, values.ordToDoc(ordinal));
                    assertArrayEquals(Indexes.row(vectors, id), values.vectorValue(ordinal), "id " + id);
                }
                for (int id = 0; id < 1200; id += 60) {
                    assertEquals(
                            id,
                            Indexes.search(reader, Indexes.row(vectors, id), 5, null)
                                    .getFirst());
                }
            }
        }
    }

    @Test
    void fieldsOfAnotherFormatAreMergedIn() throws IOException {
        Matrix vectors = Indexes.gaussian(600, 16, 6);
        try (Directory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer =
                    new IndexWriter(directory, new IndexWriterConfig().setCodec(new Lucene104Codec()))) {
                Indexes.add(writer, vectors, 0, 600, VectorSimilarityFunction.EUCLIDEAN);
            }
            try (IndexWriter writer = new IndexWriter(directory, Indexes.config(new LloydKnnVectorsFormat()))) {
                Indexes.add(writer, vectors, 0, 1, VectorSimilarityFunction.EUCLIDEAN);
                writer.forceMerge(1);
            }
            Indexes.requireClean(directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                assertEquals(
                        77,
                        Indexes.search(reader, Indexes.row(vectors, 77), 3, null)
                                .getFirst());
            }
        }
    }

    /// 1,024 is Lucene's own limit.
    @Test
    void longVectorsAreTaken() throws IOException {
        Matrix vectors = Indexes.gaussian(20, LloydKnnVectorsFormat.MAX_DIMENSIONS, 7);
        try (Directory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer = new IndexWriter(directory, Indexes.config(new LloydKnnVectorsFormat()))) {
                Indexes.add(writer, vectors, 0, 20, VectorSimilarityFunction.DOT_PRODUCT);
                float[] longer = new float[LloydKnnVectorsFormat.MAX_DIMENSIONS + 1];
                KnnFloatVectorField field = new KnnFloatVectorField("other", longer);
                assertThrows(IllegalArgumentException.class, () -> writer.addDocument(List.of(field)));
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                assertEquals(
                        11,
                        Indexes.search(reader, Indexes.row(vectors, 11), 1, null)
                                .getFirst());
            }
        }
    }

    /// Its document is, and the writer goes on.
    @Test
    void aVectorThatCannotBeCodedIsRefused() throws IOException {
        Matrix vectors = Indexes.gaussian(3, 8, 8);
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer = new IndexWriter(directory, Indexes.config(new LloydKnnVectorsFormat()))) {
            writer.addDocument(Indexes.document(0, Indexes.row(vectors, 0), VectorSimilarityFunction.EUCLIDEAN));
            float[] small = {1e-12f, 0, 0, 0, 0, 0, 0, 0};
            String said = assertThrows(
                            IllegalArgumentException.class,
                            () -> writer.addDocument(Indexes.document(1, small, VectorSimilarityFunction.EUCLIDEAN)))
                    .getMessage();
            assertTrue(said.contains("'vector'") && said.contains("too short"), said);
            writer.addDocument(Indexes.document(2, Indexes.row(vectors, 2), VectorSimilarityFunction.EUCLIDEAN));
            writer.commit();
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                assertEquals(2, reader.numDocs());
                assertEquals(List.of(2, 0), Indexes.search(reader, Indexes.row(vectors, 2), 5, null));
            }
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        LloydKnnVectorsFormat format = new LloydKnnVectorsFormat();
        assertThrows(IllegalArgumentException.class, () -> format.withGraph(1, 100));
        assertThrows(IllegalArgumentException.class, () -> format.withGraph(16, 0));
        assertThrows(IllegalArgumentException.class, () -> format.withRecipe("hadamar | lloyd-max"));
        assertEquals(
                "LloydKnnVectors(recipe=hadamard | lloyd-max(bits=2), vectors=DROPPED, neighbours=8, beam=50)",
                format.withRecipe("hadamard | lloyd-max(bits=2)")
                        .withGraph(8, 50)
                        .droppingVectors()
                        .toString());
    }
}
