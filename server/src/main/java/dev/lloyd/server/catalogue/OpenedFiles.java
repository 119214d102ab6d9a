package dev.lloyd.server.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Files as they were when they were opened.
///
/// A file that another one takes the place of (renamed over it, or deleted) lives on for those who have it open,
/// and
/// is served as it was. A file that is written into changes under the feet of those who have mapped it: what was
/// opened from it must not be used any more. Size and time of change tell, at the cost of a system call for each
/// file.
///
/// @param files each with what it was
public record OpenedFiles(List<Opened> files) {
    /// Copies the list.
    public OpenedFiles {
        files = List.copyOf(files);
    }

    /// A file as it was.
    ///
    /// @param path of it
    /// @param key that the file system knows it by, if it has such
    /// @param size in bytes
    /// @param time of its last change
    public record Opened(Path path, Optional<Object> key, long size, FileTime time) {
        /// Takes the values as they are.
        public Opened {}

        private static Opened of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new Opened(path, Optional.ofNullable(now.fileKey()), now.size(), now.lastModifiedTime());
        }
    }

    /// A file was written into after it had been opened.
    public static final class ChangedException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private ChangedException(String message) {
            super(message);
        }
    }

    /// None, for what does not come from files.
    public static OpenedFiles none() {
        return new OpenedFiles(List.of());
    }

    /// Looks at files, and at the files in directories, before they are opened.
    public static OpenedFiles of(List<Path> paths) throws IOException {
        List<Opened> opened = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.list(path)) {
                    for (Path file :
                            inside.filter(Files::isRegularFile).sorted().toList()) {
                        opened.add(Opened.of(file));
                    }
                }
            } else {
                opened.add(Opened.of(path));
            }
        }
        return new OpenedFiles(opened);
    }

    /// Checks that none was written into.
    ///
    /// @throws ChangedException if one was
    public void requireUnchanged() {
        for (Opened file : files) {
            if (hasChanged(file)) {
                throw new ChangedException(file.path() + " was changed after it had been opened, so it cannot be served"
                        + " any more; restart the server, and put new files in place by renaming");
            }
        }
    }

    private static boolean hasChanged(Opened file) {
        try {
            Opened now = Opened.of(file.path());
            boolean another = now.key().isPresent() && !now.key().equals(file.key());
            return !another && !now.equals(file);
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException exception) {
            return true;
        }
    }
}
