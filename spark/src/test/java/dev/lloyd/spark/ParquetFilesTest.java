package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that Spark writes are read by the reader of `formats`, and the files that its tests read are written.
class ParquetFilesTest {
    private static final int ROWS = 6000;
    private static final int DIMENSION = 24;

    @TempDir
    Path place;

    private Path written(Dataset<Row> table, String codec) throws IOException {
        Path folder = place.resolve(codec);
        table.coalesce(1)
                .write()
                .option("compression", codec)
                // Some 350 KB of floats: several groups of rows.
                .option("parquet.block.size", Integer.toString(1 << 17))
                .parquet(folder.toString());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(path -> path.toString().endsWith(".parquet")).toList();
            assertEquals(1, found.size());
            return found.getFirst();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd"})
    void whatSparkWritesIsRead(String codec) throws IOException {
        Path path = written(LocalSpark.generated(0, ROWS, DIMENSION, 1), codec);
        try (VectorFile file = VectorFiles.open(path)) {
            assertEquals(ROWS, file.rows());
            assertEquals(DIMENSION, file.dimension());
            assertArrayEquals(LongStream.range(0, ROWS).toArray(), file.ids().orElseThrow());
            float[] all = LocalSpark.matrix(0, ROWS, DIMENSION).values();
            assertArrayEquals(all, file.read(0, ROWS).values());
            for (int from : new int[] {5990, 17, 3000, 2999, 0, 4500}) {
                assertArrayEquals(
                        LocalSpark.matrix(from, from + 10, DIMENSION).values(),
                        file.read(from, from + 10).values());
            }
        }
    }

    /// `-Dlloyd.golden=formats/src/test/resources/dev/lloyd/formats/vecs` writes those in the checkout.
    @Test
    void theFilesOfTheTestsOfFormatsAreMadeHere() throws IOException {
        String folder = System.getProperty("lloyd.golden", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "SKIPPED: -Dlloyd.golden=FOLDER writes them");
        new GoldenParquet(Path.of(folder)).writeAll();
        assertTrue(Files.size(Path.of(folder, "snappy.parquet")) < 20_000);
    }
}
