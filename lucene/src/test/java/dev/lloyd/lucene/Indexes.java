package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NoLockFactory;
import org.jspecify.annotations.Nullable;

/// Indexes for tests: a document has an `id` and a `vector`.
final class Indexes {
    private Indexes() {}

    static IndexWriterConfig config(LloydKnnVectorsFormat format) {
        return new IndexWriterConfig().setCodec(new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return format;
            }
        });
    }

    static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    static float[] row(Matrix matrix, int row) {
        return matrix.rowSlice(row, row + 1).values();
    }

    static Document document(int id, float[] vector, VectorSimilarityFunction function) {
        Document document = new Document();
        document.add(new StringField("id", Integer.toString(id), Field.Store.YES));
        document.add(new NumericDocValuesField("order", -id));
        document.add(new KnnFloatVectorField("vector", vector, function));
        return document;
    }

    /// Adds rows `from` to `to`, whose numbers are the ids, and commits.
    static void add(IndexWriter writer, Matrix vectors, int from, int to, VectorSimilarityFunction function)
            throws IOException {
        for (int id = from; id < to; id++) {
            writer.addDocument(document(id, row(vectors, id), function));
        }
        writer.commit();
    }

    /// The ids of the nearest documents, the best first.
    static List<Integer> search(IndexReader reader, float[] query, int k, @Nullable Query filter) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        List<Integer> found = new ArrayList<>();
        for (ScoreDoc each : searcher.search(new KnnFloatVectorQuery("vector", query, k, filter), k).scoreDocs) {
            found.add(id(reader, each.doc));
        }
        return found;
    }

    static int id(IndexReader reader, int document) throws IOException {
        return Integer.parseInt(reader.storedFields().document(document).get("id"));
    }

    /// What Lucene's own check of everything says is that nothing is wrong.
    static void requireClean(Directory directory) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        // Nothing is repaired, so that a writer may hold the lock.
        try (CheckIndex check = new CheckIndex(directory, NoLockFactory.INSTANCE.obtainLock(directory, "check"))) {
            check.setLevel(CheckIndex.Level.MIN_LEVEL_FOR_SLOW_CHECKS);
            check.setInfoStream(new PrintStream(said, true, StandardCharsets.UTF_8));
            assertTrue(check.checkIndex().clean, () -> said.toString(StandardCharsets.UTF_8));
        }
    }
}
