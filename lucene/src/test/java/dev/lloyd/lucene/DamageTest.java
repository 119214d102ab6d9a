package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Matrix vectors = Indexes.gaussian(50, 16, 1);
        LloydKnnVectorsFormat format =
                new LloydKnnVectorsFormat().withRecipe("klt(of=weights) | centre | row-trellis(bits=2)");
        IndexWriterConfig config = Indexes.config(format).setMergePolicy(NoMergePolicy.INSTANCE);
        config.setUseCompoundFile(false);
        try (Directory directory = new MMapDirectory(folder);
                IndexWriter writer = new IndexWriter(directory, config)) {
            Indexes.add(writer, vectors, 0, 50, VectorSimilarityFunction.EUCLIDEAN);
        }
    }

    private Path file(String extension) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.toString().endsWith(extension))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// What a reader opens and then checks.
    private void openAndCheck() throws IOException {
        try (Directory directory = new MMapDirectory(folder);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                leaf.reader().checkIntegrity();
            }
        }
    }

    private static boolean saysSo(Throwable thrown) {
        return thrown instanceof CorruptIndexException
                || thrown instanceof IndexFormatTooNewException
                || thrown instanceof IndexFormatTooOldException;
    }

    @Test
    void everyFlippedByteIsFound() throws IOException {
        openAndCheck();
        for (String extension : List.of(".vlm", ".vlc")) {
            Path file = file(extension);
            byte[] whole = Files.readAllBytes(file);
            for (int place = 0; place < whole.length; place++) {
                byte[] damaged = whole.clone();
                damaged[place] ^= 0x10;
                Files.write(file, damaged);
                Throwable thrown = assertThrows(IOException.class, this::openAndCheck, extension + " " + place);
                assertTrue(saysSo(thrown), extension + " " + place + ": " + thrown);
            }
            Files.write(file, whole);
        }
    }

    @Test
    void everyCutIsFound() throws IOException {
        for (String extension : List.of(".vlm", ".vlc")) {
            Path file = file(extension);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += 7) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                assertThrows(IOException.class, this::openAndCheck, extension + " " + length);
            }
            Files.write(file, whole);
        }
    }
}
