package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    @TempDir
    private Path folder;

    /// Kills a writer in its work, three times; each time it goes on where the last commit was.
    @Test
    void aKilledWriterLosesNothingItCommitted() throws Exception {
        int committed = 0;
        for (int round = 0; round < 3; round++) {
            int said = killed(committed, committed + 4 + 3 * round);
            try (Directory directory = FSDirectory.open(folder)) {
                Indexes.requireClean(directory);
                committed = batches(directory);
            }
            assertTrue(committed >= said, said + " batches were committed, and " + committed + " are there");
        }
    }

    /// Runs a writer until it says that a batch is committed, and kills it a little later.
    ///
    /// @return how many batches it said are committed
    private int killed(int first, int last) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString(),
                Integer.toString(first));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int committed = first;
        try (BufferedReader said = process.inputReader()) {
            while (committed < last) {
                String line = said.readLine();
                assertTrue(line != null, "the writer ended by itself");
                committed = Integer.parseInt(line) + 1;
            }
            process.destroyForcibly().waitFor();
        }
        assertEquals(137, process.exitValue());
        return committed;
    }

    /// How many batches are there: whole ones, from the first on without a gap, their documents found.
    private static int batches(Directory directory) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            assertEquals(0, reader.numDocs() % KilledWriter.BATCH);
            Set<Integer> ids = new HashSet<>();
            for (int document = 0; document < reader.maxDoc(); document++) {
                ids.add(Indexes.id(reader, document));
            }
            for (int id = 0; id < reader.numDocs(); id++) {
                assertTrue(ids.contains(id), "document " + id + " of " + reader.numDocs());
            }
            int batches = reader.numDocs() / KilledWriter.BATCH;
            for (int number = 0; number < batches; number++) {
                Matrix vectors = KilledWriter.batch(number);
                int id = number * KilledWriter.BATCH;
                assertTrue(
                        Indexes.search(reader, Indexes.row(vectors, 0), 50, null)
                                .contains(id),
                        "id " + id);
            }
            return batches;
        }
    }
}
