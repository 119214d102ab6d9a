package dev.lloyd.models.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The local files of a model.
///
/// @param name what the user called the model
/// @param weights the weights file, or the directory that holds sharded weights
/// @param directory where the files that go with the weights lie (configuration, tokenizer)
public record ModelFiles(String name, Path weights, Path directory) {
    private static final int CHUNK_BYTES = 1 << 20;

    /// Takes the places as they are; opening finds out what is there.
    public ModelFiles {}

    /// A file beside the weights, if it exists.
    public Optional<Path> companion(String fileName) {
        Path file = directory.resolve(fileName);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /// The SHA-256 of the weights, in hexadecimal digits: of the file, or of the `.safetensors` files of the directory
    /// in the order of their names. Cost: one pass over the bytes.
    ///
    /// @throws IOException if they cannot be read
    public String fingerprint() throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Path file : weightFiles()) {
            try (InputStream input = Files.newInputStream(file)) {
                for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
                    digest.update(chunk, 0, count);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private List<Path> weightFiles() throws IOException {
        if (!Files.isDirectory(weights)) {
            return List.of(weights);
        }
        try (Stream<Path> files = Files.list(weights)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new LinkageError("every Java runtime has SHA-256", exception);
        }
    }
}
