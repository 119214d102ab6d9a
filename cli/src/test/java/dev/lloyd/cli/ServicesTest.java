package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Parts are found on the module path through `module-info` and on the class path through `META-INF/services`: two
/// lists that must say the same.
class ServicesTest {
    private static final Path QUANT = Path.of("..", "quant", "target", "classes");

    @Test
    void moduleInfoAndServiceFileProvideTheSameParts() throws IOException {
        TreeSet<String> provided = new TreeSet<>();
        try (InputStream stream = Files.newInputStream(QUANT.resolve("module-info.class"))) {
            ModuleDescriptor.read(stream).provides().stream()
                    .filter(provides -> provides.service().equals(Part.class.getName()))
                    .forEach(provides -> provided.addAll(provides.providers()));
        }
        List<String> listed =
                Files.readAllLines(QUANT.resolve("META-INF/services").resolve(Part.class.getName()));

        assertFalse(provided.isEmpty());
        assertEquals(provided, new TreeSet<>(listed), "a part needs @AutoService and a line in quant's module-info");
    }

    @Test
    void everyProvidedPartIsFound() throws IOException {
        List<String> listed =
                Files.readAllLines(QUANT.resolve("META-INF/services").resolve(Part.class.getName()));

        TreeSet<String> found = new TreeSet<>();
        Parts.found().all().forEach(part -> found.add(part.getClass().getName()));

        assertEquals(new TreeSet<>(listed), found);
    }
}
