package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real launcher has the real Java machine make an archive of what is loaded and rehearsed, and read it.
class ClassArchiveTest {
    private static final String ARCHIVED = "source: shared objects file";

    /// Bytes of a jar, of what no command here needs.
    private static final long LARGE = 5_000_000;

    @TempDir
    private Path checkout;

    @BeforeEach
    void build() throws IOException {
        Path target = Files.createDirectories(checkout.resolve("cli/target"));
        Path libraries = Files.createDirectory(target.resolve("lib"));
        Files.copy(Path.of("..", "lloyd"), checkout.resolve("lloyd"));
        Files.writeString(target.resolve("lloyd.built"), "");
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path entry = Path.of(path);
            if (Files.isDirectory(entry)) {
                // No archive is made of folders.
                boolean own = Files.exists(entry.resolve("dev/lloyd/cli/Main.class"));
                jar(entry, own ? target.resolve("lloyd-cli.jar") : Files.createTempFile(libraries, "lloyd-", ".jar"));
            } else if (Files.size(entry) < LARGE) {
                Files.copy(entry, libraries.resolve(entry.getFileName()));
            }
        }
        Files.createDirectory(checkout.resolve("tmp"));
    }

    @Test
    void whatIsLoadedAndRehearsedComesFromTheArchive() throws Exception {
        Path model = checkout.resolve("model.gguf");
        new SyntheticLlama(64, 64, 1, 2, 2).write(model, BlockType.Q4_0);

        List<String> loads = loads("generate", model.toString(), "Hello", "--count", "1");

        for (String name : List.of("dev.lloyd.cli.command.GenerateCommand", "picocli.CommandLine")) {
            List<String> found = loads.stream()
                    .filter(line -> line.contains(" " + name + " "))
                    .toList();
            assertEquals(1, found.size(), found.toString());
            assertTrue(found.getFirst().contains(ARCHIVED), found.toString());
        }
        // What Java makes while code runs, and the archive has only if it ran.
        List<String> made = loads.stream()
                .filter(line -> line.contains(" dev.lloyd.models.runtime.Operations$$Lambda"))
                .toList();
        assertFalse(made.isEmpty());
        assertTrue(made.stream().allMatch(line -> line.contains(ARCHIVED)), made.toString());
        assertEquals(
                List.of(),
                Stream.of("tmp", "cli/target")
                        .flatMap(folder ->
                                Stream.of(checkout.resolve(folder).toFile().list()))
                        .filter(name -> name.contains("rehearsal") || name.contains(".jsa."))
                        .toList());
    }

    /// Which classes the machine of a command says that it loads.
    private List<String> loads(String... arguments) throws IOException, InterruptedException {
        Path log = checkout.resolve("loads.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("bash", checkout.resolve("lloyd").toString()), Stream.of(arguments))
                        .toList());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + checkout.resolve("tmp"));
        builder.environment().put("LLOYD_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        Process process = builder.redirectErrorStream(true).start();
        String said = String.join("\n", process.inputReader().readAllLines());
        assertEquals(0, process.waitFor(), said);
        return Files.readAllLines(log);
    }

    private static void jar(Path folder, Path jar) throws IOException {
        try (JarOutputStream target = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> add(target, folder, file));
        }
    }

    private static void add(JarOutputStream target, Path folder, Path file) {
        try {
            target.putNextEntry(new JarEntry(folder.relativize(file).toString()));
            Files.copy(file, target);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
