package dev.lloyd.models.quantize;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `OUTPUT.partial`, where a run's files wait until all are there. It is locked while a run lives, so that two runs
/// cannot write into it, and is renamed to the output in one step.
public final class WorkDirectory implements AutoCloseable {
    private static final String UNTUNED = "untuned";

    private final Path output;
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private WorkDirectory(Path output, Path path, FileChannel channel, FileLock lock) {
        this.output = output;
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes or takes over the directory.
    ///
    /// @throws FileAlreadyExistsException if the output exists, or an unfinished run that is not to be resumed
    /// @throws IOException if another run is writing there
    public static WorkDirectory open(Path output, Job.Leftover leftover) throws IOException {
        requireRoom(output, leftover);
        Path path = path(output);
        Files.createDirectories(path);
        return locked(output, path);
    }

    private static Path path(Path output) {
        return output.resolveSibling(output.getFileName() + ".partial");
    }

    /// Checks that nothing is in the way.
    ///
    /// @throws FileAlreadyExistsException if the output exists, or an unfinished run that is not to be resumed
    public static void requireRoom(Path output, Job.Leftover leftover) throws IOException {
        if (Files.exists(output)) {
            throw new FileAlreadyExistsException(
                    output.toString(), null, "the output exists already; choose another or remove it");
        }
        Path path = path(output);
        if (leftover == Job.Leftover.REFUSE && Files.exists(path)) {
            throw new FileAlreadyExistsException(
                    path.toString(), null, "an unfinished run is there; go on with --resume, or remove it");
        }
    }

    private static WorkDirectory locked(Path output, Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new IOException("another run is writing to " + path + "; wait for it or choose another output");
        }
        return new WorkDirectory(output, path, channel, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException exception) {
            return null;
        }
    }

    /// Where the files are written meanwhile.
    public Path path() {
        return path;
    }

    /// Where the units of a model wait that is going to be tuned as a whole.
    Path untuned() throws IOException {
        return Files.createDirectories(path.resolve(UNTUNED));
    }

    /// Removes what waited there.
    void clearUntuned() throws IOException {
        Path folder = path.resolve(UNTUNED);
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /// Puts everything in the place of the output.
    public void publish() throws IOException {
        Files.delete(path.resolve(".lock"));
        Files.move(path, output, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
