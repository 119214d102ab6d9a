package dev.lloyd.bench.peers;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/// An index of Lucene in a folder: one segment whose documents are the vectors, in order, and have nothing else.
final class LuceneFolder {
    /// The field of the vectors.
    static final String FIELD = "vector";

    private static final Set<String> RAW = Set.of("vec", "vemf");
    private static final Set<String> GRAPH = Set.of("vex", "vem");
    private static final Set<String> CODES = Set.of("veq", "vemq", "vlc", "vlm");
    private static final int BUFFER_MEGABYTES = 1900;

    private LuceneFolder() {}

    /// Writes the vectors, by one thread, unless that was done before.
    static void write(Path folder, KnnVectorsFormat format, Matrix vectors) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig()
                .setUseCompoundFile(false)
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setMaxBufferedDocs(IndexWriterConfig.DISABLE_AUTO_FLUSH)
                .setRAMBufferSizeMB(BUFFER_MEGABYTES)
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                });
        try (Directory directory = FSDirectory.open(folder)) {
            if (!DirectoryReader.indexExists(directory)) {
                fill(directory, config, vectors);
            }
        }
    }

    private static void fill(Directory directory, IndexWriterConfig config, Matrix vectors) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (int row = 0; row < vectors.rows(); row++) {
                Document document = new Document();
                float[] values = vectors.rowSlice(row, row + 1).values();
                document.add(new KnnFloatVectorField(FIELD, values, VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
                writer.addDocument(document);
            }
            writer.commit();
        }
    }

    /// The sizes of its files, by what is in them, divided by the number of vectors. What vectors share, a mean for
    /// example, is in them too.
    static Footprint footprint(Path folder, int vectors) throws IOException {
        double codes = bytes(folder, CODES);
        return new Footprint(codes / vectors, bytes(folder, GRAPH) / vectors, bytes(folder, RAW) / vectors, 0);
    }

    private static double bytes(Path folder, Set<String> extensions) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> extensions.contains(extension(file))).toList();
        }
        double sum = 0;
        for (Path file : files) {
            sum += Files.size(file);
        }
        return sum;
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
