package dev.lloyd.models.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Resolution through Maven's own resolver, against a repository in a folder that the settings name as a
/// mirror.
class MavenSourceTest {
    private static final String NAME = "maven:org.example:tiny-model:1.0";

    @TempDir
    Path folder;

    private final byte[] model = new byte[200_000];
    private MavenSource source;
    private Path remoteJar;

    @BeforeEach
    void setUp() throws IOException {
        Seeds.generator(2).nextBytes(model);
        remoteJar = folder.resolve("remote/org/example/tiny-model/1.0/tiny-model-1.0.jar");
        Files.createDirectories(remoteJar.getParent());
        jar(Map.of("tiny.onnx", model, "tiny-tokenizer.json", new byte[] {'{', '}'}, "deep/other.onnx", model));
        Path settings = folder.resolve("settings.xml");
        Files.writeString(settings, """
                <settings>
                  <localRepository>%s</localRepository>
                  <mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
                </settings>
                """.formatted(
                        folder.resolve("local"), folder.resolve("remote").toUri()));
        source = new MavenSource(
                new ModelCache(folder.resolve("cache")), new MavenRepository(settings, folder.resolve("none.xml")));
    }

    private void jar(Map<String, byte[]> entries) throws IOException {
        try (OutputStream stream = Files.newOutputStream(remoteJar);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    @Test
    void theSettingsMirrorAndLocalRepositoryAreUsed() throws IOException {
        assertTrue(source.accepts(NAME));
        ModelFiles files = source.resolve(NAME, TransferProgress.silent());
        assertTrue(Files.exists(folder.resolve("local/org/example/tiny-model/1.0/tiny-model-1.0.jar")));
        assertArrayEquals(model, Files.readAllBytes(files.weights()));
        assertTrue(files.companion("tiny-tokenizer.json").isPresent());
        assertFalse(Files.exists(files.directory().resolve("deep")), "only the jar's root counts");
    }

    @Test
    void whatIsInTheLocalRepositoryIsTakenFromThere() throws IOException {
        ModelFiles first = source.resolve(NAME, TransferProgress.silent());
        Files.delete(remoteJar);
        assertEquals(first, source.resolve(NAME, TransferProgress.silent()));
    }

    @Test
    void aDamagedExtractIsMadeAgain() throws IOException {
        Path weights = source.resolve(NAME, TransferProgress.silent()).weights();
        Files.write(weights, new byte[10]);
        source.resolve(NAME, TransferProgress.silent());
        assertArrayEquals(model, Files.readAllBytes(weights));
    }

    @Test
    void aMissingArtifactAndAJarWithoutAModelAreNamed() throws IOException {
        IOException missing = assertThrows(
                IOException.class, () -> source.resolve("maven:org.example:tiny-model:2.0", TransferProgress.silent()));
        assertTrue(missing.getMessage().contains("org.example:tiny-model:2.0"), missing.getMessage());
        jar(Map.of("readme.txt", new byte[1]));
        IOException empty = assertThrows(IOException.class, () -> source.resolve(NAME, TransferProgress.silent()));
        assertTrue(empty.getMessage().contains("holds no model"), empty.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"maven:a:b", "maven:a:b:c:d", "maven:a:../b:1", "maven:a:b:", "maven:a/b:c:1"})
    void coordinatesThatAreNoneAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> source.resolve(name, TransferProgress.silent()));
    }

    @Test
    void aStreamOfTheWrongLengthLeavesNoFile() throws IOException {
        ModelCache cache = new ModelCache(folder);
        Path target = folder.resolve("x/y.bin");
        for (long claimed : new long[] {5, 20}) {
            var stream = new java.io.ByteArrayInputStream(new byte[10]);
            assertThrows(IOException.class, () -> cache.store(stream, claimed, target, TransferProgress.silent()));
            assertFalse(Files.exists(target));
        }
    }

    @Test
    void theCacheLiesWhereTheEnvironmentSays() {
        assertEquals(Path.of("/a"), ModelCache.of(Map.of("LLOYD_CACHE", "/a")).directory());
        assertEquals(
                Path.of("/b/lloyd"),
                ModelCache.of(Map.of("XDG_CACHE_HOME", "/b")).directory());
        assertTrue(ModelCache.of(Map.of()).directory().endsWith(Path.of(".cache", "lloyd")));
    }
}
