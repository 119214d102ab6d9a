package dev.lloyd.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Where a peer keeps its files. The file `seconds` says how long building took: it is written last, so that what
/// was interrupted is built again.
///
/// @param path of the folder
record BuildFolder(Path path) {
    private static final String SECONDS = "seconds";

    /// The folder of a peer under one for all of them.
    static BuildFolder of(Path root, String name) {
        return new BuildFolder(root.resolve(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-")));
    }

    /// Builds a peer, or opens what an earlier run has built.
    ///
    /// @param resume whether files of an earlier run may be used
    Timed build(SearchPeer peer, VectorSet set, int threads, Resume resume) throws IOException {
        boolean there = resume == Resume.YES && peer.isKept() && Files.exists(path.resolve(SECONDS));
        if (!there) {
            clear();
        }
        long start = System.nanoTime();
        BuiltPeer built = peer.build(set, path, threads);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (there) {
            seconds = Double.parseDouble(Files.readString(path.resolve(SECONDS)));
        } else if (!files().isEmpty()) {
            Files.writeString(path.resolve(SECONDS), Double.toString(seconds));
        }
        return new Timed(built, seconds);
    }

    private void clear() throws IOException {
        Files.createDirectories(path);
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.sorted(Comparator.naturalOrder()).toList();
        }
    }

    /// A peer, and how long building it took.
    record Timed(BuiltPeer peer, double seconds) {}

    /// Whether a run may go on from an earlier one.
    enum Resume {
        YES,
        NO
    }
}
