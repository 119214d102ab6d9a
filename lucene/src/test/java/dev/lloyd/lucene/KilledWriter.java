package dev.lloyd.lucene;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FSDirectory;

/// A program that adds documents, commits, and says which are committed, until it is killed.
final class KilledWriter {
    static final int BATCH = 40;
    static final int DIMENSION = 32;

    private KilledWriter() {}

    /// The vectors of a batch.
    static Matrix batch(int number) {
        return Indexes.gaussian(BATCH, DIMENSION, number);
    }

    /// @param arguments the folder, and the first batch
    public static void main(String[] arguments) throws IOException {
        IndexWriterConfig config = Indexes.config(new LloydKnnVectorsFormat().droppingVectors());
        try (FSDirectory directory = FSDirectory.open(Path.of(arguments[0]));
                IndexWriter writer = new IndexWriter(directory, config)) {
            for (int number = Integer.parseInt(arguments[1]); ; number++) {
                Matrix vectors = batch(number);
                for (int row = 0; row < BATCH; row++) {
                    writer.addDocument(Indexes.document(
                            number * BATCH + row, Indexes.row(vectors, row), VectorSimilarityFunction.EUCLIDEAN));
                }
                writer.commit();
                System.out.println(number);
                System.out.flush();
            }
        }
    }
}
