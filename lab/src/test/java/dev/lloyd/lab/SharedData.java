package dev.lloyd.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Where the real data of tests is: the folder named by `LLOYD_DATA`, or `../shared/data` beside the checkout.
public final class SharedData {
    private SharedData() {}

    /// A folder or file of the data; the calling test is skipped, with a message, where there is none.
    public static Path require(String relative) {
        Stream<Path> roots = Stream.concat(
                Optional.ofNullable(System.getenv("LLOYD_DATA")).map(Path::of).stream(),
                Stream.of(Path.of("../shared/data"), Path.of("../../shared/data")));
        Optional<Path> found =
                roots.map(root -> root.resolve(relative)).filter(Files::exists).findFirst();
        Assumptions.assumeTrue(
                found.isPresent(), "SKIPPED: the data '" + relative + "' is missing; set LLOYD_DATA to its folder");
        return found.orElseThrow();
    }
}
