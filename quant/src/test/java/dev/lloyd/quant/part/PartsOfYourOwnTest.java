package dev.lloyd.quant.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A part that lives in a jar of its own: compiled here, packed, and found by its line.
class PartsOfYourOwnTest {
    @TempDir
    private static Path folder;

    private static Path jar;

    @BeforeAll
    static void compileAndPack() throws IOException, URISyntaxException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        compile(source(), classes);
        Path services = classes.resolve("META-INF/services/" + Part.class.getName());
        Files.createDirectories(Objects.requireNonNull(services.getParent()));
        Files.writeString(services, "example.Signs\n");
        jar = folder.resolve("signs.jar");
        pack(classes, jar);
    }

    private static String source() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(PartsOfYourOwnTest.class.getResourceAsStream("Signs.java.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void compile(String source, Path target) throws IOException, URISyntaxException {
        Path file = Files.writeString(folder.resolve("Signs.java"), source);
        String path = String.join(java.io.File.pathSeparator, place(Part.class), place(Matrix.class));
        StringWriter messages = new StringWriter();
        PrintWriter writer = new PrintWriter(messages);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(writer, writer, "-d", target.toString(), "-classpath", path, "-proc:none", file.toString());
        assertEquals(0, code, messages.toString());
    }

    /// The folder or jar that a class comes from.
    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static void pack(Path classes, Path target) throws IOException {
        try (JarOutputStream stream = new JarOutputStream(Files.newOutputStream(target));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                stream.putNextEntry(new JarEntry(name));
                Files.copy(file, stream);
                stream.closeEntry();
            }
        }
    }

    private static URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, Part.class.getClassLoader());
    }

    @Test
    void isListedBesideTheOthersAndOnlyThere() throws IOException {
        try (URLClassLoader loader = loader()) {
            Parts parts = Parts.from(loader);
            assertEquals("signs", parts.named(Question.GRID, "signs").name());
            assertEquals(Parts.found().all().size() + 1, parts.all().size());
            assertThrows(IllegalArgumentException.class, () -> Recipe.parse("signs"));
        }
    }

    @Test
    void itsLineParsesAndPrintsAndItsMistakesAreTold() throws IOException {
        try (URLClassLoader loader = loader()) {
            Parts parts = Parts.from(loader);
            String line = "hadamard | signs(size=0.8) | range=rms";
            assertEquals(line, Recipe.parse(line, parts).text());
            String message = assertThrows(IllegalArgumentException.class, () -> Recipe.parse("signs(size=-1)", parts))
                    .getMessage();
            assertTrue(message.contains("size must be more than 0, not -1.0"), message);
            message = assertThrows(IllegalArgumentException.class, () -> Recipe.parse("sings", parts))
                    .getMessage();
            assertTrue(message.contains("signs"), message);
        }
    }

    @Test
    void itQuantizes() throws IOException {
        Matrix weights = new Matrix(48, 96, Seeds.gaussian(48 * 96, 5));
        try (URLClassLoader loader = loader();
                Workers workers = Workers.of(2)) {
            Recipe recipe = Recipe.parse("hadamard | signs", Parts.from(loader));
            CanonicalForm form = new Quantizer(recipe, 3, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            assertEquals(1 + 16.0 / 96, form.bits(), 1e-12, "a bit for each value and 16 for each row");
            Matrix decoded = form.decode(workers);
            double error = 0;
            double energy = 0;
            for (int index = 0; index < decoded.values().length; index++) {
                double difference = decoded.values()[index] - weights.values()[index];
                error += difference * difference;
                energy += (double) weights.values()[index] * weights.values()[index];
            }
            // The best one-bit quantizer of a Gaussian leaves 1 - 2 / pi.
            assertEquals(1 - 2 / Math.PI, error / energy, 0.03);
        }
    }
}
