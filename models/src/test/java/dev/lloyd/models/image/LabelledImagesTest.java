package dev.lloyd.models.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledImagesTest {
    private static final int RECORD = 3073;

    @TempDir
    private Path folder;

    /// Records whose every byte is their number, and some bytes more.
    private Path write(String name, int records, int more) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream target = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            for (int record = 0; record < records; record++) {
                byte[] bytes = new byte[RECORD];
                Arrays.fill(bytes, (byte) record);
                target.write(bytes);
            }
            target.write(new byte[more]);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"images.bin", "images.bin.gz"})
    void theFirstImagesAreRead(String name) throws IOException {
        Path file = write(name, 5, 0);

        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, LabelledImages.cifar(file).labels());
        LabelledImages some = LabelledImages.cifar(file, 3);
        assertArrayEquals(new int[] {0, 1, 2}, some.labels());
        assertEquals(0x020202, some.pixels().get(2)[1023]);
        assertEquals(5, LabelledImages.cifar(file, 9).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.bin", "empty.bin.gz"})
    void aFileWithoutAnImageIsRefused(String name) throws IOException {
        Path file = write(name, 0, 0);

        IOException error = assertThrows(IOException.class, () -> LabelledImages.cifar(file));

        assertTrue(error.getMessage().startsWith(file + " has 0 bytes after 0 images"), error.getMessage());
    }

    @Test
    void aFileThatEndsWithinARecordIsRefusedWhereItIsRead() throws IOException {
        Path file = write("cut.bin", 2, 100);

        IOException error = assertThrows(IOException.class, () -> LabelledImages.cifar(file));

        assertTrue(error.getMessage().startsWith(file + " has 100 bytes after 2 images"), error.getMessage());
        assertEquals(2, LabelledImages.cifar(file, 2).count());
    }

    /// 300 MB in 0.3, of which no more is unpacked than is asked for.
    @Test
    void aSmallFileThatExpandsToALargeOneTakesNoMemory() throws IOException {
        Path file = folder.resolve("large.bin.gz");
        try (OutputStream target = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            byte[] zeros = new byte[100 * RECORD];
            for (int part = 0; part < 1001; part++) {
                target.write(zeros);
            }
        }
        assertTrue(Files.size(file) < 1 << 20);

        assertEquals(8, LabelledImages.cifar(file, 8).count());
        IOException many = assertThrows(IOException.class, () -> LabelledImages.cifar(file));
        assertTrue(many.getMessage().contains("100000"), many.getMessage());
        // What is not asked for is not read: it may be missing.
        byte[] all = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.bin.gz");
        Files.write(cut, Arrays.copyOf(all, all.length / 2));
        assertEquals(8, LabelledImages.cifar(cut, 8).count());
    }
}
