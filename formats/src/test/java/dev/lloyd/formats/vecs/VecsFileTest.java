package dev.lloyd.formats.vecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.HostileFiles;
import dev.lloyd.formats.RealData;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VecsFileTest {
    @TempDir
    private Path directory;

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] floats() {
        ByteBuffer bytes = buffer(24);
        return bytes.putInt(2)
                .putFloat(1)
                .putFloat(2)
                .putInt(2)
                .putFloat(-3)
                .putFloat(4)
                .array();
    }

    private static void read(Path path) throws IOException {
        try (VecsFile file = VecsFile.open(path)) {
            file.readFloats(0, file.rows());
        }
    }

    @Test
    void readsFloatsBytesAndIntegers() throws IOException {
        Path floats = Files.write(directory.resolve("a.fvecs"), floats());
        try (VecsFile file = VecsFile.open(floats)) {
            assertEquals(2, file.rows());
            assertEquals(2, file.dimension());
            assertArrayEquals(new float[] {1, 2, -3, 4}, file.readFloats(0, 2).values());
            assertArrayEquals(new float[] {-3, 4}, file.readFloats(1, 2).values());
            assertThrows(IllegalArgumentException.class, () -> file.readFloats(1, 3));
            assertThrows(IllegalArgumentException.class, () -> file.readInts(0, 1));
        }
        Path bytes = Files.write(
                directory.resolve("a.bvecs"),
                buffer(7).putInt(3).put((byte) 1).put((byte) 255).put((byte) 7).array());
        try (VecsFile file = VecsFile.open(bytes)) {
            assertArrayEquals(new float[] {1, 255, 7}, file.readFloats(0, 1).values());
        }
        Path integers = Files.write(
                directory.resolve("a.ivecs"),
                buffer(16).putInt(1).putInt(123_456_789).putInt(1).putInt(-1).array());
        try (VecsFile file = VecsFile.open(integers)) {
            assertArrayEquals(new int[] {123_456_789, -1}, file.readInts(0, 2));
        }
    }

    @Test
    void theRealGroundTruthIsTheNearestVector() throws IOException {
        Path base = RealData.require("vectors/sift5k/base.fvecs");
        Path queries = RealData.require("vectors/sift5k/query.fvecs");
        Path truth = RealData.require("vectors/sift5k/groundtruth.ivecs");
        try (VecsFile baseFile = VecsFile.open(base);
                VecsFile queryFile = VecsFile.open(queries);
                VecsFile truthFile = VecsFile.open(truth)) {
            float[] query = queryFile.readFloats(3, 4).values();
            float[] all = baseFile.readFloats(0, baseFile.rows()).values();
            double best = Double.MAX_VALUE;
            int nearest = -1;
            for (int row = 0; row < baseFile.rows(); row++) {
                double distance = 0;
                for (int column = 0; column < query.length; column++) {
                    double difference = all[row * query.length + column] - query[column];
                    distance += difference * difference;
                }
                if (distance < best) {
                    best = distance;
                    nearest = row;
                }
            }
            assertEquals(nearest, truthFile.readInts(3, 4)[0]);
        }
    }

    @Test
    void refusesDamage() throws IOException {
        byte[] good = floats();
        for (int length = 1; length < good.length; length++) {
            // Half of the file is one whole row: that truncation cannot be seen.
            if (length != 12) {
                Path path = Files.write(directory.resolve("cut.fvecs"), Arrays.copyOf(good, length));
                assertThrows(MalformedFileException.class, () -> read(path));
            }
        }
        int refused =
                HostileFiles.survivesEveryFlippedBit(directory, "flip.fvecs", good, good.length, VecsFileTest::read);
        assertEquals(64, refused);
        Path huge = Files.write(
                directory.resolve("huge.fvecs"),
                buffer(8).putInt(Integer.MAX_VALUE).array());
        assertTrue(assertThrows(MalformedFileException.class, () -> VecsFile.open(huge))
                .getMessage()
                .contains("dimension 2147483647"));
        Path other = Files.write(directory.resolve("a.vecs"), good);
        assertThrows(UnsupportedFileException.class, () -> VecsFile.open(other));
    }
}
