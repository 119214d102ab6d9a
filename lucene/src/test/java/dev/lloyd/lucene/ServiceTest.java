package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.junit.jupiter.api.Test;

/// The format is found on the module path through `module-info`, on the class path through `META-INF/services`.
class ServiceTest {
    private static final Path CLASSES = Path.of("target", "classes");

    @Test
    void bothListsNameTheFormat() throws IOException {
        try (InputStream stream = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            Set<ModuleDescriptor.Provides> provided =
                    ModuleDescriptor.read(stream).provides();
            assertEquals(1, provided.size());
            ModuleDescriptor.Provides only = provided.iterator().next();
            assertEquals(KnnVectorsFormat.class.getName(), only.service());
            assertEquals(List.of(LloydKnnVectorsFormat.class.getName()), only.providers());
        }
        Path list = CLASSES.resolve("META-INF/services").resolve(KnnVectorsFormat.class.getName());
        assertEquals(List.of(LloydKnnVectorsFormat.class.getName()), Files.readAllLines(list));
    }

    @Test
    void luceneFindsItByItsName() {
        assertInstanceOf(LloydKnnVectorsFormat.class, KnnVectorsFormat.forName("LloydKnnVectors"));
    }
}
