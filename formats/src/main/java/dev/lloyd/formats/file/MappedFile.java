package dev.lloyd.formats.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A whole file mapped into memory, read-only, until it is closed.
///
/// Nothing is read until it is touched, and nothing counts against the heap. The bytes may be read by any number of
/// threads; after {@link #close()} every view of them throws `IllegalStateException`. The file must not be
/// shortened by another process while it is mapped: the operating system then kills the read (an `InternalError`).
public final class MappedFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
    }

    /// Maps a regular file. The caller closes it.
    ///
    /// @throws NoSuchFileException if there is no such file
    /// @throws IOException if it is not a regular file or cannot be mapped
    public static MappedFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(path, arena, bytes);
        } catch (IOException | RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    /// What is made of a mapped file.
    ///
    /// @param <T> what owns the file from then on
    @FunctionalInterface
    public interface Reader<T> {
        /// Reads and checks the file.
        T read(MappedFile file) throws IOException;
    }

    /// Maps a regular file and hands it to a reader, whose result owns it; if the reader fails the file is closed.
    ///
    /// @throws IOException as {@link #open(Path)}, or as the reader
    public static <T> T open(Path path, Reader<T> reader) throws IOException {
        MappedFile file = open(path);
        try {
            return reader.read(file);
        } catch (IOException | RuntimeException | Error failure) {
            file.close();
            throw failure;
        }
    }

    /// The file.
    public Path path() {
        return path;
    }

    /// Its length in bytes when it was opened.
    public long size() {
        return bytes.byteSize();
    }

    /// All bytes, read-only, valid until {@link #close()}.
    public MemorySegment bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
