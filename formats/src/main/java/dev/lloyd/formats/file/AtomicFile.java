package dev.lloyd.formats.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that appears whole or not at all.
///
/// Bytes go to `.NAME.tmp-PID-N` beside the destination; {@link #commit()} flushes them to the device and renames
/// the file onto the destination in one step. A crash at any instant leaves the old file or the new one. Closing
/// without a commit, or any failed write, removes the unfinished file and leaves the destination as it was.
///
/// The unfinished file is locked while its writer lives. {@link #create} removes unlocked leftovers of writers of
/// the same destination that were killed, so a crashed run costs no disk space after the next one.
///
/// Not thread-safe: one thread writes. Whoever creates it closes it, in the same try block.
public final class AtomicFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 22;

    private final Path destination;
    private final Path temporary;
    private final FileChannel channel;
    private long size;
    private boolean finished;

    private AtomicFile(Path destination, Path temporary, FileChannel channel) {
        this.destination = destination;
        this.temporary = temporary;
        this.channel = channel;
    }

    /// Begins a file that will replace `destination`. Its folder must exist.
    public static AtomicFile create(Path destination) throws IOException {
        Path absolute = destination.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            throw new FileAlreadyExistsException(destination.toString(), null, "it is a directory");
        }
        Path directory = absolute.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException("cannot write " + destination + ": its folder does not exist");
        }
        Leftovers.removeBeside(absolute);
        while (true) {
            Path temporary = Leftovers.newName(absolute);
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (claim(channel, temporary)) {
                return new AtomicFile(destination, temporary, channel);
            }
            channel.close();
        }
    }

    /// As {@link #create(Path)}, failing at once when the device has fewer than `expectedBytes` bytes free.
    public static AtomicFile create(Path destination, long expectedBytes) throws IOException {
        AtomicFile file = create(destination);
        try {
            long free = Files.getFileStore(file.temporary).getUsableSpace();
            // Some network file systems report zero: there the write itself has to find out.
            if (free > 0 && free < expectedBytes) {
                throw new IOException("cannot write " + destination + ": it needs " + expectedBytes
                        + " bytes and the device has " + free + " free");
            }
            return file;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    // A run that starts at the same instant may take our new file for a leftover: then it is gone, and we try
    // again.
    private static boolean claim(FileChannel channel, Path temporary) throws IOException {
        FileLock lock = channel.tryLock();
        return lock != null && Files.exists(temporary);
    }

    /// The file that {@link #commit()} will replace.
    public Path destination() {
        return destination;
    }

    /// One past the last byte written so far.
    public long size() {
        return size;
    }

    /// Writes all bytes of a segment at the end.
    public void append(MemorySegment bytes) throws IOException {
        write(size, bytes);
    }

    /// Writes all bytes of a segment at a position; a gap that is never written reads as zeros.
    ///
    /// @throws IOException if the device is full or fails; the unfinished file is then already removed
    public void write(long position, MemorySegment bytes) throws IOException {
        if (finished) {
            throw new IllegalStateException(destination + " is already committed or closed");
        }
        long count = bytes.byteSize();
        try {
            for (long done = 0; done < count; done += CHUNK_BYTES) {
                long step = Math.min(CHUNK_BYTES, count - done);
                writeFully(position + done, buffer(bytes.asSlice(done, step)));
            }
        } catch (IOException failure) {
            close();
            throw new IOException(
                    "cannot write " + destination + ": " + failure.getMessage() + " (after " + size
                            + " bytes; the unfinished file was removed)",
                    failure);
        }
        size = Math.max(size, position + count);
    }

    private static ByteBuffer buffer(MemorySegment bytes) {
        return bytes.isNative() ? bytes.asByteBuffer() : ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private void writeFully(long position, ByteBuffer source) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    /// Flushes the bytes to the device and puts the file in the place of the destination.
    public void commit() throws IOException {
        if (finished) {
            throw new IllegalStateException(destination + " is already committed or closed");
        }
        try {
            channel.force(true);
            // Renamed while still locked, so that no other run can take it for a leftover in between.
            Files.move(temporary, destination.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            close();
            throw new IOException("cannot write " + destination + ": " + failure.getMessage(), failure);
        }
        finished = true;
        Leftovers.forget(temporary);
        channel.close();
        flushDirectory();
    }

    // Without this the rename itself may be lost when the power fails. Windows cannot open a directory and does not
    // need it.
    private void flushDirectory() throws IOException {
        Path directory = temporary.getParent();
        if (directory != null
                && directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    /// Removes the unfinished file unless it was committed. Safe to call twice.
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        try {
            Files.deleteIfExists(temporary);
        } finally {
            Leftovers.forget(temporary);
            channel.close();
        }
    }
}
