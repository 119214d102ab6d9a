package dev.lloyd.lab.trial;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// Where the models and texts of claims and comparisons are.
///
/// @param root the folder that holds `llm`, `text`, `ir`, `vectors`
public record DataFolder(Path root) {
    /// The environment variable that names the folder.
    public static final String VARIABLE = "LLOYD_DATA";

    private static final List<String> PLACES = List.of("../shared/data", "../../shared/data");

    /// Needs no check: files are looked for when they are needed.
    public DataFolder {}

    /// The folder named by `LLOYD_DATA`, or `../shared/data` beside the working directory.
    ///
    /// @throws IOException if there is none, saying where it was looked for
    public static DataFolder find(Map<String, String> environment) throws IOException {
        Optional<String> named = Optional.ofNullable(environment.get(VARIABLE));
        Stream<String> places = named.isPresent() ? named.stream() : PLACES.stream();
        return places.map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .map(DataFolder::new)
                .orElseThrow(() -> new IOException("the data to measure on is not in "
                        + named.orElse(String.join(" or ", PLACES)) + "; set " + VARIABLE
                        + " to the folder that holds llm, text, ir and vectors"));
    }

    /// A file or folder in it.
    ///
    /// @throws NoSuchFileException if it is missing
    public Path file(String relative) throws IOException {
        Path path = root.resolve(relative);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return path;
    }

    /// A gzipped UTF-8 text in it.
    public String text(String relative) throws IOException {
        try (InputStream source = new GZIPInputStream(Files.newInputStream(file(relative)))) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
