package dev.lloyd.formats.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.RealData;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.formats.tensor.TensorWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NpyFileTest {
    private static final Matrix MATRIX = new Matrix(2, 3, new float[] {1, -2, 3.5f, 4, Float.MIN_VALUE, 6});

    @TempDir
    private Path directory;

    private static void read(Path path) throws IOException {
        try (TensorFile file = NpyFile.open(path)) {
            HostileFiles.readAll(file);
        }
    }

    private Path write(String dictionary, int dataBytes) throws IOException {
        String text = "\u0093NUMPY\u0001\u0000" + (char) dictionary.length() + "\u0000" + dictionary
                + "\u0000".repeat(dataBytes);
        return Files.write(directory.resolve("a.npy"), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void writesTheBytesOfNumpy() throws IOException {
        Path path = directory.resolve("a.npy");
        Npy.write(path, MATRIX);
        byte[] bytes = Files.readAllBytes(path);
        assertEquals(128 + 24, bytes.length);
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        String expected = "\u0093NUMPY\u0001\u0000v\u0000" + header + " ".repeat(117 - header.length()) + "\n";
        assertEquals(expected, new String(bytes, 0, 128, StandardCharsets.ISO_8859_1));
        try (NpyFile file = NpyFile.open(path)) {
            assertEquals(List.of("a"), file.names());
            assertArrayEquals(MATRIX.values(), file.readFloats().values());
            assertArrayEquals(
                    new float[] {4, Float.MIN_VALUE, 6}, file.readFloats(1, 2).values());
        }
    }

    @Test
    void writesAndReadsHalfPrecisionPieceByPiece() throws IOException {
        Path path = directory.resolve("h.npy");
        try (TensorWriter writer = Npy.create(path, ScalarType.F16, List.of(4L, 3L))) {
            writer.append(Npy.ARRAY, MATRIX);
            writer.append(Npy.ARRAY, MATRIX);
            writer.commit();
        }
        try (NpyFile file = NpyFile.open(path)) {
            assertArrayEquals(
                    new float[] {1, -2, 3.5f, 4, 0, 6}, file.readFloats(2, 4).values());
        }
    }

    @Test
    void readsTheRealVectors() throws IOException {
        Path truth = RealData.require("vectors/wordnet-minilm-384d/groundtruth_ip_top100.i32.npy");
        Path scores = RealData.require("vectors/wordnet-minilm-384d/groundtruth_ip_top100_scores.f32.npy");
        Path base = RealData.require("vectors/wordnet-minilm-384d/base100k.f16.npy");
        Path queries = RealData.require("vectors/wordnet-minilm-384d/query1k.f16.npy");
        try (NpyFile truthFile = NpyFile.open(truth);
                NpyFile scoreFile = NpyFile.open(scores);
                NpyFile baseFile = NpyFile.open(base);
                NpyFile queryFile = NpyFile.open(queries)) {
            assertEquals(List.of(100_000L, 384L), baseFile.info().shape());
            int nearest = truthFile.readInts(7, 8)[0];
            Matrix query = queryFile.readFloats(7, 8);
            Matrix vector = baseFile.readFloats(nearest, nearest + 1);
            double product = 0;
            for (int column = 0; column < 384; column++) {
                product += (double) query.at(0, column) * vector.at(0, column);
            }
            assertEquals(scoreFile.readFloats(7, 8).at(0, 0), product, 1e-5);
            assertThrows(IllegalArgumentException.class, () -> baseFile.readInts(0, 1));
        }
    }

    @Test
    void readsEveryShapeThatNumpyPrints() throws IOException {
        try (NpyFile scalar = NpyFile.open(write("{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n", 8))) {
            assertEquals(List.of(), scalar.info().shape());
        }
        try (NpyFile flat = NpyFile.open(write("{'shape': (3,),'fortran_order': True, 'descr': '|u1'}", 3))) {
            assertEquals(List.of(3L), flat.info().shape());
        }
        try (NpyFile deep = NpyFile.open(write("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 1, 2), }", 4))) {
            assertEquals(2, deep.readFloats().rows());
            assertEquals(2, deep.readFloats().columns());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 999999999999999999), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': True, 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': (2,), 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': True}",
                "{'descr': '<f4' 'fortran_order': False, 'shape': (2,), }",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
                "x{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x",
                ""
            })
    void refusesAMalformedHeader(String dictionary) throws IOException {
        Path path = write(dictionary, 8);
        assertThrows(MalformedFileException.class, () -> NpyFile.open(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }"
            })
    void namesWhatItDoesNotSupport(String dictionary) throws IOException {
        Path path = write(dictionary, 8);
        UnsupportedFileException failure = assertThrows(UnsupportedFileException.class, () -> NpyFile.open(path));
        assertTrue(failure.getMessage().contains("accepted: "), failure.getMessage());
    }

    @Test
    void refusesEveryTruncationAndSurvivesEveryFlippedBit() throws IOException {
        Path path = directory.resolve("a.npy");
        Npy.write(path, MATRIX);
        byte[] good = Files.readAllBytes(path);
        HostileFiles.refusesEveryTruncation(directory, "cut.npy", good, NpyFileTest::read);
        assertTrue(HostileFiles.survivesEveryFlippedBit(directory, "flip.npy", good, 128, NpyFileTest::read) > 500);
    }
}
