package dev.lloyd.formats.vecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads files of another implementation; the README beside them says how they were made, and what is in them.
class ParquetFileTest {
    private static final int ROWS = 100;

    @TempDir
    Path folder;

    private static byte[] golden(String name) throws IOException {
        try (InputStream stream = ParquetFileTest.class.getResourceAsStream(name + ".parquet")) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name + ".parquet"), golden(name));
    }

    private static float[] rows(int from, int to) {
        Matrix rows = Matrix.zeros(to - from, 4);
        for (int row = from; row < to; row++) {
            System.arraycopy(Seeds.gaussian(4, row), 0, rows.values(), rows.offset(row - from), 4);
        }
        return rows.values();
    }

    /// Everything that can be read of a file.
    private static void readAll(Path path) throws IOException {
        try (VectorFile file = VectorFiles.open(path)) {
            file.read(0, Math.min(file.rows(), 1000));
            file.read(Math.max(0, file.rows() - 1000), file.rows());
            file.ids();
            try {
                file.attributes(Set.of("price", "lang", "stock", "new"));
            } catch (IllegalArgumentException renamed) {
                assertTrue(renamed.getMessage().contains("has no column"), renamed.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "pages-v2"})
    void everyRowIsAVectorWithWhatStandsBesideIt(String name) throws IOException {
        try (VectorFile file = VectorFiles.open(file(name))) {
            assertEquals(ROWS, file.rows());
            assertEquals(4, file.dimension());
            assertArrayEquals(rows(0, ROWS), file.read(0, ROWS).values());
            assertArrayEquals(
                    LongStream.range(1000, 1000 + ROWS).toArray(), file.ids().orElseThrow());
            List<Attribute> found = file.attributes(Set.of("price", "lang", "stock", "new"));
            String[] words = ((Attribute.Words) found.get(0)).values();
            String[] flags = ((Attribute.Words) found.get(1)).values();
            double[] prices = ((Attribute.Numbers) found.get(2)).values();
            double[] stock = ((Attribute.Numbers) found.get(3)).values();
            for (int row = 0; row < ROWS; row++) {
                assertEquals(row % 7 == 0 ? "" : row % 2 == 0 ? "en" : "de", words[row]);
                assertEquals(Boolean.toString(row % 2 == 0), flags[row]);
                assertEquals(row % 5 == 0 ? Double.NaN : row / 4.0, prices[row]);
                assertEquals(row, stock[row]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doubles", "bytes", "two-levels"})
    void vectorsMayBeWrittenInOtherWays(String name) throws IOException {
        try (VectorFile file = VectorFiles.open(file(name))) {
            assertArrayEquals(rows(0, ROWS), file.read(0, ROWS).values());
            assertEquals(Optional.empty(), file.ids());
        }
    }

    @Test
    void rowsAreReadInAnyOrder() throws IOException {
        try (VectorFile file = VectorFiles.open(file("snappy"))) {
            for (int from : new int[] {99, 0, 39, 38, 40, 79, 41, 80, 1, 60}) {
                for (int to : new int[] {from, from + 1, Math.min(ROWS, from + 45)}) {
                    assertArrayEquals(rows(from, to), file.read(from, to).values(), from + " to " + to);
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> file.read(99, 101));
        }
    }

    @Test
    void aFileWithoutRowsHasNoVectors() throws IOException {
        try (VectorFile file = VectorFiles.open(file("empty"))) {
            assertEquals(0, file.rows());
            assertEquals(0, file.read(0, 0).rows());
            assertEquals(Optional.empty(), file.ids());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null-row   | row 57: 'vector' is null
            null-value | row 57: a value of 'vector' is null
            short-row  | row 57: a vector of 3 values, where the first has 4
            null-id    | row 57: 'id' is null
            """)
    void brokenRowsAreNamed(String name, String rule) throws IOException {
        MalformedFileException exception = assertThrows(MalformedFileException.class, () -> readAll(file(name)));
        assertTrue(exception.getMessage().endsWith(rule), exception.getMessage());
        assertTrue(exception.getMessage().startsWith(folder.resolve(name).toString()), exception.getMessage());
        try (VectorFile file = VectorFiles.open(file(name))) {
            assertArrayEquals(rows(0, 57), file.read(0, 57).values());
            assertArrayEquals(rows(58, 60), file.read(58, 60).values());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no-vector    | a file without a column 'vector' (its columns: id, embedding) is not supported
            whole-vector | a column 'vector' of lists of INT32 is not supported
            word-id      | a column 'id' of STRING is not supported; accepted: whole numbers (INT32 or INT64)
            """)
    void whatIsNotReadIsNamed(String name, String rule) throws IOException {
        UnsupportedFileException exception = assertThrows(UnsupportedFileException.class, () -> readAll(file(name)));
        assertTrue(exception.getMessage().contains(rule), exception.getMessage());
    }

    @Test
    void attributesThatAreNotThereAreNamed() throws IOException {
        try (VectorFile file = VectorFiles.open(file("gzip"))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> file.attributes(Set.of("colour")))
                    .getMessage()
                    .endsWith("has no column 'colour', but id, vector, price, lang, stock, new, day"));
            assertTrue(assertThrows(UnsupportedFileException.class, () -> file.attributes(Set.of("day")))
                    .getMessage()
                    .contains("a column 'day' of DATE is not supported; accepted: numbers and words"));
        }
        assertThrows(NoSuchFileException.class, () -> VectorFiles.open(folder.resolve("none.parquet")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd"})
    void aFileThatIsCutIsRefused(String name) throws IOException {
        byte[] good = golden(name);
        for (int length = 0; length < good.length; length += 1 + length / 40) {
            Path path = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(good, length));
            MalformedFileException cut = assertThrows(MalformedFileException.class, () -> readAll(path));
            assertTrue(cut.getMessage().contains("cut.parquet"), cut.getMessage());
        }
    }

    /// Spark's pages have a CRC, so that a flipped bit of values is found; one of a name or statistics cannot be.
    @Test
    void flippedBitsAreFoundOrHarmless() throws IOException {
        byte[] good = golden("pages-v2");
        int refused = 0;
        int tried = 0;
        for (int bit = 0; bit < 8 * good.length; bit += 89) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            refused += isRefused(Files.write(folder.resolve("flip.parquet"), bad)) ? 1 : 0;
            tried++;
        }
        assertTrue(refused > tried / 2, refused + " of " + tried + " flipped bits refused");
    }

    private static boolean isRefused(Path path) throws IOException {
        try {
            readAll(path);
            return false;
        } catch (MalformedFileException | UnsupportedFileException expected) {
            assertTrue(expected.getMessage().contains("flip.parquet"), expected.getMessage());
            return true;
        }
    }
}
