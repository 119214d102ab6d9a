package dev.lloyd.formats;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Damages small files in every way that is cheap, and checks that only the documented exceptions come out.
public final class HostileFiles {
    /// Opens and reads a file completely.
    @FunctionalInterface
    public interface Reading {
        /// Reads the file at a path.
        void read(Path path) throws IOException;
    }

    private HostileFiles() {}

    /// Reads every tensor that has a value.
    public static void readAll(TensorFile file) throws IOException {
        for (String name : file.names()) {
            assertTrue(file.raw(name).byteSize() == file.info(name).byteSize());
            file.readFloats(name);
        }
    }

    /// Every proper prefix of the file must be refused as malformed.
    public static void refusesEveryTruncation(Path directory, String name, byte[] good, Reading reading)
            throws IOException {
        Path path = directory.resolve(name);
        for (int length = 0; length < good.length; length++) {
            Files.write(path, Arrays.copyOf(good, length));
            int cut = length;
            MalformedFileException failure = assertThrows(
                    MalformedFileException.class, () -> reading.read(path), () -> "cut to " + cut + " bytes");
            assertTrue(failure.getMessage().contains(name), failure.getMessage());
            assertTrue(failure.byteOffset() >= 0 && failure.byteOffset() <= good.length, failure.getMessage());
        }
    }

    /// Any one bit flipped in the first `count` bytes: the file is read, or refused as malformed or unsupported.
    /// Returns how many were refused.
    public static int survivesEveryFlippedBit(Path directory, String name, byte[] good, int count, Reading reading)
            throws IOException {
        Path path = directory.resolve(name);
        int refused = 0;
        for (int bit = 0; bit < 8 * count; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(path, bad);
            try {
                reading.read(path);
            } catch (MalformedFileException | UnsupportedFileException expected) {
                refused++;
                assertTrue(expected.getMessage().contains(name), expected.getMessage());
            } catch (IOException | RuntimeException | Error other) {
                assertInstanceOf(MalformedFileException.class, other, "bit " + bit + " flipped");
            }
        }
        return refused;
    }
}
