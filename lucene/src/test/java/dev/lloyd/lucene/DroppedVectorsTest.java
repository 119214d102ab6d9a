package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DroppedVectorsTest {
    /// The values of all documents, by id.
    private static Map<Integer, float[]> values(DirectoryReader reader) throws IOException {
        Map<Integer, float[]> all = new HashMap<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            FloatVectorValues values = leaf.reader().getFloatVectorValues("vector");
            for (int ordinal = 0; ordinal < values.size(); ordinal++) {
                all.put(Indexes.id(reader, leaf.docBase + values.ordToDoc(ordinal)), values.vectorValue(ordinal));
            }
        }
        return all;
    }

    /// Root mean square of the errors over that of the values.
    private static double error(Map<Integer, float[]> values, Matrix vectors) {
        double errors = 0;
        double squares = 0;
        for (Map.Entry<Integer, float[]> each : values.entrySet()) {
            for (int column = 0; column < vectors.columns(); column++) {
                double exact = vectors.at(each.getKey(), column);
                errors += Math.pow(each.getValue()[column] - exact, 2);
                squares += exact * exact;
            }
        }
        return Math.sqrt(errors / squares);
    }

    /// Nothing is lost by merging codes that were not learned, in whatever order documents come to lie.
    @ParameterizedTest
    @CsvSource({"1, 0.9", "4, 0.11", "8, 0.012"})
    void mergesCopyCodesThatWereNotLearned(int bits, double most) throws IOException {
        Matrix vectors = Indexes.gaussian(900, 48, 1);
        LloydKnnVectorsFormat format = new LloydKnnVectorsFormat()
                .withRecipe("hadamard | lloyd-max(bits=" + bits + ")")
                .droppingVectors();
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer = new IndexWriter(
                        directory,
                        Indexes.config(format).setIndexSort(new Sort(new SortField("order", SortField.Type.LONG))))) {
            for (int from = 0; from < 900; from += 300) {
                Indexes.add(writer, vectors, from, from + 300, VectorSimilarityFunction.EUCLIDEAN);
            }
            Map<Integer, float[]> before;
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                before = values(reader);
            }
            // 1 bit: an unbiased factor makes errors of sqrt(pi / 2 - 1) = 0.76, 4 and 8 bits 0.098 and 0.0064.
            assertTrue(error(before, vectors) < most, error(before, vectors) + "");
            writer.forceMerge(1);
            writer.commit();
            Indexes.requireClean(directory);
            assertTrue(Arrays.stream(directory.listAll())
                    .noneMatch(name -> name.endsWith(".vec") && length(directory, name) > 200));
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                Map<Integer, float[]> after = values(reader);
                assertEquals(900, after.size());
                after.forEach((id, value) -> assertArrayEquals(before.get(id), value, "id " + id));
            }
        }
    }

    private static long length(Directory directory, String name) {
        try {
            return directory.fileLength(name);
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }

    /// Codes that were learned are decoded and learned anew: some is lost, not much.
    @Test
    void mergesOfLearnedCodesLoseLittle() throws IOException {
        Matrix vectors = Indexes.gaussian(900, 32, 2);
        LloydKnnVectorsFormat format = new LloydKnnVectorsFormat()
                .withRecipe("klt(of=weights) | centre | row-trellis(bits=5)")
                .droppingVectors();
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer = new IndexWriter(directory, Indexes.config(format))) {
            for (int from = 0; from < 900; from += 300) {
                Indexes.add(writer, vectors, from, from + 300, VectorSimilarityFunction.EUCLIDEAN);
            }
            double before;
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                before = error(values(reader), vectors);
            }
            writer.forceMerge(1);
            writer.commit();
            Indexes.requireClean(directory);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                double after = error(values(reader), vectors);
                // Two codings with independent errors have sqrt(2) times those of one.
                assertTrue(before < 0.06 && after < 1.6 * before, before + " " + after);
                assertEquals(
                        5,
                        Indexes.search(reader, Indexes.row(vectors, 5), 3, null).getFirst());
            }
        }
    }

    /// What is kept of the cosine is the direction.
    @Test
    void directionsAreKeptForTheCosine() throws IOException {
        Matrix vectors = Indexes.gaussian(10, 64, 3);
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer =
                        new IndexWriter(directory, Indexes.config(new LloydKnnVectorsFormat().droppingVectors()))) {
            Indexes.add(writer, vectors, 0, 10, VectorSimilarityFunction.COSINE);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                for (Map.Entry<Integer, float[]> each : values(reader).entrySet()) {
                    float[] exact = Indexes.row(vectors, each.getKey());
                    double norm = new Matrix(1, 64, each.getValue()).squaredNorm();
                    assertEquals(1, norm, 0.03);
                    float score = VectorSimilarityFunction.COSINE.compare(exact, each.getValue());
                    assertTrue(score > 0.99, score + "");
                }
            }
        }
    }
}
