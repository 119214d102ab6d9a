package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.cli.Lloyd;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A small language model to run commands on; tests that want it are skipped where its data is not.
final class Stories {
    private Stories() {}

    /// Copies the model into a folder.
    static Path model(Path folder) throws IOException {
        Path data = Stream.concat(
                        Optional.ofNullable(System.getenv("LLOYD_DATA")).map(Path::of).stream(),
                        Stream.of(Path.of("../shared/data"), Path.of("../../shared/data")))
                .map(root -> root.resolve("llm/stories260k"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of("none"));
        Assumptions.assumeTrue(Files.isDirectory(data), "SKIPPED: no llm/stories260k; set LLOYD_DATA to its folder");
        Path model = folder.resolve("model.bin");
        Files.createDirectories(folder);
        Files.copy(data.resolve("stories260K.bin"), model);
        Files.copy(data.resolve("tok512.bin"), folder.resolve("tokenizer.bin"));
        return model;
    }

    /// Runs a command, which must end with a code; gives what it printed, of a failure the error.
    static String run(int code, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        assertEquals(code, Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), texts), err.toString());
        return code == 0 ? out.toString() : err.toString();
    }
}
