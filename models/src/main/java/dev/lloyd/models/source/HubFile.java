package dev.lloyd.models.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file of a hub repository as the hub lists it.
///
/// @param path relative, with forward slashes
/// @param byteSize its length
/// @param digest 64 hexadecimal digits: SHA-256 of the content; 40: Git's SHA-1 of the blob
record HubFile(String path, long byteSize, String digest) {
    /// Refuses paths that leave the folder and digests that cannot be checked.
    HubFile {
        if (!HubName.isSafePath(path) || byteSize < 0) {
            throw new IllegalArgumentException("the hub lists a file '" + path + "' of " + byteSize + " bytes");
        }
        if (!digest.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the hub gives no checksum for " + path + " but '" + digest + "'");
        }
    }

    /// Fails unless a local file has the listed length and checksum.
    void check(Path file) throws IOException {
        if (Files.size(file) != byteSize) {
            throw new IOException(path + " should have " + byteSize + " bytes but has " + Files.size(file));
        }
        String actual = digestOf(file);
        if (!actual.equals(digest)) {
            throw new IOException(path + " arrived damaged: its checksum should be " + digest + " but is " + actual);
        }
    }

    private String digestOf(Path file) throws IOException {
        MessageDigest hash = hash(digest.length() == 64 ? "SHA-256" : "SHA-1");
        if (digest.length() == 40) {
            hash.update(("blob " + byteSize + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream source = Files.newInputStream(file)) {
            byte[] chunk = new byte[1 << 16];
            for (int count = source.read(chunk); count >= 0; count = source.read(chunk)) {
                hash.update(chunk, 0, count);
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest hash(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException exception) {
            throw new UncheckedIOException(new IOException("this JDK lacks " + algorithm, exception));
        }
    }
}
