package dev.lloyd.lab.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.SharedData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading the folder layout, and the known figures of SciFact with known vectors.
class CollectionFolderTest {
    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        try (OutputStream target = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            target.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void titlesAreJoinedToTextsAndQueriesWithoutJudgmentLeftOut() throws IOException {
        write("docs.tsv.gz", "a\tOne\tfirst text\nb\t\tno title \u00e9\n");
        write("queries.test.tsv.gz", "1\twhat\n2\tunjudged\n");
        write("qrels.test.tsv.gz", "1\tb\t2\n");
        Collection collection = CollectionFolder.read(folder, "test");
        assertEquals("One first text", collection.documents().get(0).text());
        assertEquals("no title \u00e9", collection.documents().get(1).text());
        assertEquals(1, collection.queries().size());
        assertEquals(2, collection.grade("1", "b"));
        assertEquals(0, collection.grade("1", "a"));
    }

    @Test
    void aMalformedLineIsAnErrorThatNamesFileAndLine() throws IOException {
        write("docs.tsv.gz", "a\tOne\tfirst\nb\tmissing text\n");
        write("queries.test.tsv.gz", "1\twhat\n");
        write("qrels.test.tsv.gz", "1\ta\tmuch\n");
        var lines = assertThrows(IOException.class, () -> CollectionFolder.read(folder, "test"));
        assertTrue(lines.getMessage().contains("docs.tsv.gz, line 2: 2 fields"), lines.getMessage());
        write("docs.tsv.gz", "a\tOne\tfirst\n");
        var grade = assertThrows(IOException.class, () -> CollectionFolder.read(folder, "test"));
        assertTrue(grade.getMessage().contains("line 1: a grade is an integer"), grade.getMessage());
    }

    @Test
    void sciFactWithTheStoredVectorsHasItsKnownFigures() throws IOException {
        Path scifact = SharedData.require("ir/scifact");
        Collection collection = CollectionFolder.read(scifact, "test");
        Embeddings embeddings = new Embeddings(
                halves(scifact.resolve("docs.minilm.f16.npy"), 384),
                halves(scifact.resolve("queries.test.minilm.f16.npy"), 384));
        try (Workers workers = Workers.of(2)) {
            RetrievalQuality quality = RetrievalQuality.measure(embeddings, collection, workers);
            assertEquals(0.6239, quality.ndcg().mean(), 0.00005);
            assertEquals(0.9227, quality.recall().mean(), 0.00005);
            Collection subset = CollectionFolder.readSubset(scifact, "test");
            assertEquals(100, subset.queries().size());
            assertTrue(subset.documents().size() < 340, subset.description());
        }
    }

    private static Matrix halves(Path npy, int columns) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(10 + bytes.getShort(8));
        int rows = bytes.remaining() / 2 / columns;
        Matrix target = Matrix.zeros(rows, columns);
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = Float.float16ToFloat(bytes.getShort());
        }
        return target;
    }
}
