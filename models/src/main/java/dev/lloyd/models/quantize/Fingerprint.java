package dev.lloyd.models.quantize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// SHA-256 fingerprints, so that a resumed or repeated run can be told from another one.
final class Fingerprint {
    private static final int CHUNK_BYTES = 1 << 20;

    private Fingerprint() {}

    /// Of a weights file, or of the weights files of a directory in the order of their names.
    static String ofWeights(Path weights) throws IOException {
        MessageDigest digest = sha256();
        for (Path file : files(weights)) {
            update(digest, file);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path weights) throws IOException {
        if (!Files.isDirectory(weights)) {
            return List.of(weights);
        }
        try (Stream<Path> files = Files.list(weights)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream input = Files.newInputStream(file)) {
            for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
    }

    /// Of calibration ids.
    static String ofTokens(CalibrationSet set) {
        MessageDigest digest = sha256();
        set.batches().forEach(batch -> {
            for (int id : batch.ids()) {
                digest.update(Integer.toString(id).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) ' ');
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new LinkageError("every Java runtime has SHA-256", exception);
        }
    }
}
