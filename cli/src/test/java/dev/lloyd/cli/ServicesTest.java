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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Parts are found on the module path through `module-info` and on the class path through `META-INF/services`: two
/// lists that must say the same.
class ServicesTest {
    static Stream<Path> modules() {
        return Stream.of("quant", "tuning").map(module -> Path.of("..", module, "target", "classes"));
    }

    private static List<String> listed(Path module) throws IOException {
        return Files.readAllLines(module.resolve("META-INF/services").resolve(Part.class.getName()));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void moduleInfoAndServiceFileProvideTheSameParts(Path module) throws IOException {
        TreeSet<String> provided = new TreeSet<>();
        try (InputStream stream = Files.newInputStream(module.resolve("module-info.class"))) {
            ModuleDescriptor.read(stream).provides().stream()
                    .filter(provides -> provides.service().equals(Part.class.getName()))
                    .forEach(provides -> provided.addAll(provides.providers()));
        }

        assertFalse(provided.isEmpty());
        assertEquals(
                provided,
                new TreeSet<>(listed(module)),
                "a part needs @AutoService and a line in its module's module-info");
    }

    @Test
    void everyProvidedPartIsFound() throws IOException {
        TreeSet<String> expected = new TreeSet<>();
        for (Path module : modules().toList()) {
            expected.addAll(listed(module));
        }

        TreeSet<String> found = new TreeSet<>();
        Parts.found().all().forEach(part -> found.add(part.getClass().getName()));

        assertEquals(expected, found);
    }
}
