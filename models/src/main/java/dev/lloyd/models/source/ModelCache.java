package dev.lloyd.models.source;

import dev.lloyd.formats.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The folder that keeps files from elsewhere.
///
/// @param directory its root; need not exist
public record ModelCache(Path directory) {
    private static final int CHUNK_BYTES = 1 << 20;

    /// Takes the place as it is.
    public ModelCache {}

    /// The user's cache: `LLOYD_CACHE`, or `lloyd` under `XDG_CACHE_HOME`, or `.cache/lloyd` in the home
    /// folder.
    ///
    /// @param environment the process environment
    public static ModelCache of(Map<String, String> environment) {
        String own = environment.getOrDefault("LLOYD_CACHE", "");
        if (!own.isBlank()) {
            return new ModelCache(Path.of(own));
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path root = shared.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared);
        return new ModelCache(root.resolve("lloyd"));
    }

    /// Copies a stream of known length to a file, which appears whole or not at all.
    ///
    /// @throws IOException if the stream ends early or goes on longer; nothing is left behind then
    void store(InputStream source, long byteSize, Path target, TransferProgress progress) throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        String label = String.valueOf(target.getFileName());
        try (AtomicFile file = AtomicFile.create(target, byteSize)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int count = source.read(chunk); count >= 0; count = source.read(chunk)) {
                file.append(MemorySegment.ofArray(chunk).asSlice(0, count));
                progress.update(label, file.size(), byteSize);
                if (file.size() > byteSize) {
                    break;
                }
            }
            if (file.size() != byteSize) {
                throw new IOException(target + " should have " + byteSize + " bytes, but its source gave "
                        + (file.size() > byteSize ? "more" : String.valueOf(file.size())));
            }
            file.commit();
        }
    }
}
