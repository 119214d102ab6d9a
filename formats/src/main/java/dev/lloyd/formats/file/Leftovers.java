package dev.lloyd.formats.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Names of unfinished files, and the removal of those whose writer is dead.
///
/// A living writer holds a lock on its unfinished file. Writers of this process are remembered by name besides:
/// closing any channel of a file drops all of a process's locks on it, so those files must not even be opened.
final class Leftovers {
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
    private static final AtomicLong COUNTER = new AtomicLong();

    private Leftovers() {}

    /// A name beside the destination that no living writer uses; remembered until {@link #forget}.
    static Path newName(Path destination) {
        Path temporary;
        do {
            temporary = destination.resolveSibling(
                    prefix(destination) + ProcessHandle.current().pid() + "-" + COUNTER.getAndIncrement());
        } while (Files.exists(temporary));
        OURS.add(temporary);
        return temporary;
    }

    static void forget(Path temporary) {
        OURS.remove(temporary);
    }

    private static String prefix(Path destination) {
        return "." + destination.getFileName() + ".tmp-";
    }

    /// Removes the unfinished files of dead writers of this destination.
    static void removeBeside(Path destination) throws IOException {
        String prefix = prefix(destination);
        DirectoryStream.Filter<Path> mine =
                entry -> entry.getFileName().toString().startsWith(prefix);
        Path directory = destination.getParent();
        if (directory == null) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, mine)) {
            for (Path entry : entries) {
                if (!OURS.contains(entry)) {
                    removeIfDead(entry);
                }
            }
        }
    }

    private static void removeIfDead(Path entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException gone) {
            // Another run removed or committed it first: that is what we wanted.
        }
    }
}
