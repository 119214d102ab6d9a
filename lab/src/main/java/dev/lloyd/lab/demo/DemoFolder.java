package dev.lloyd.lab.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folder of a demonstration. One that an earlier demonstration made is used again: what that one wrote is
/// removed, by name, and nothing else is touched.
///
/// @param path the folder
record DemoFolder(Path path) {
    private static final String MARK = ".lloyd-demo";
    private static final String REPORT = "report.html";

    /// Makes the folder, or empties it.
    ///
    /// @param names of the models that will be made in it
    /// @throws FileAlreadyExistsException if something is there that no demonstration made
    static DemoFolder open(Path path, List<String> names) throws IOException {
        DemoFolder folder = new DemoFolder(path);
        if (Files.exists(path) && !Files.exists(path.resolve(MARK))) {
            throw new FileAlreadyExistsException(
                    path.toString(), null, "it exists and was not made by the demo; choose another folder with --out");
        }
        Files.createDirectories(path);
        Files.writeString(path.resolve(MARK), "made by lloyd demo, which may replace its files here\n");
        Files.deleteIfExists(folder.report());
        for (String name : names) {
            removeAll(folder.model(name));
            removeAll(path.resolve(name + ".partial"));
        }
        return folder;
    }

    /// Where a model goes.
    Path model(String name) {
        return path.resolve(name);
    }

    /// Where the report goes.
    Path report() {
        return path.resolve(REPORT);
    }

    /// Removes a folder with everything in it; links are removed, not followed.
    private static void removeAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
