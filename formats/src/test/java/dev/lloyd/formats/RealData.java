package dev.lloyd.formats;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The real models and data that lie beside a checkout, or under `LLOYD_DATA`; tests that need them are skipped
/// without.
public final class RealData {
    private RealData() {}

    /// A file of the data, or a skipped test that says which one is missing.
    public static Path require(String name) {
        Path root = Optional.ofNullable(System.getenv("LLOYD_DATA"))
                .map(Path::of)
                .orElse(Path.of("..", "..", "shared", "data"));
        Path path = root.resolve(name);
        Assumptions.assumeTrue(Files.exists(path), "SKIPPED: real data is missing: " + path.toAbsolutePath());
        return path;
    }
}
