package dev.lloyd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.demo.Demo;
import dev.lloyd.lab.demo.DemoListener;
import dev.lloyd.lab.demo.DemoResult;
import dev.lloyd.lab.demo.DemoSettings;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.text.WordNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On the class path, where Maven's jars can be read.
class DemoTest {
    @TempDir
    private Path place;

    /// Skips, loudly, where the jars are not in the local repository: tests fetch nothing.
    private static void requireJar(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        String local = System.getProperty("maven.repo.local", "");
        Path repository =
                local.isBlank() ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(local);
        Path folder = repository.resolve(parts[0].replace('.', '/')).resolve(parts[1]);
        Path jar = folder.resolve(parts[2]).resolve(parts[1] + "-" + parts[2] + ".jar");
        Assumptions.assumeTrue(Files.exists(jar), "SKIPPED: no " + jar + "; `lloyd demo` fetches it");
    }

    private static final class Stages implements DemoListener {
        private final List<String> stages = new ArrayList<>();
        private long done;

        @Override
        public void stage(String description) {
            stages.add(description);
        }

        @Override
        public void update(String file, long transferred, long total) {}

        @Override
        public void tensor(TensorRecord summary, long values, long total) {
            done = values;
            assertTrue(values <= total);
        }

        @Override
        public void step(String description) {}
    }

    @Test
    void theRealModelIsQuantizedToDiskMeasuredAndReported() throws Exception {
        requireJar(DemoSettings.MODEL.substring("maven:".length()));
        requireJar(WordNet.COORDINATES);
        Path output = place.resolve("demo");
        DemoSettings settings = new DemoSettings(output, 40, 20, List.of(TrialPlan.of("two", "int(bits=2, group=64)")));
        Stages stages = new Stages();

        DemoResult result;
        try (Workers workers = Workers.of(2)) {
            result = Demo.run(settings, workers, stages);
        }

        assertEquals(2, result.rows().size());
        DemoResult.Row original = result.rows().getFirst();
        DemoResult.Row two = result.rows().getLast();
        // 2 bits of code and a 16-bit scale for 64 values; all of BERT's rows are multiples of 64 long.
        assertEquals(2.25, two.bits(), 1e-9);
        Manifest manifest = Manifest.read(output.resolve("two"));
        assertEquals(manifest.fileBytes(), two.bytes());
        assertEquals(stages.done, manifest.quantizedValues());
        assertEquals(32, original.bits(), 0.01);
        assertTrue(original.ndcg() > 0.6, "40 definitions are easy: " + original.ndcg());
        assertTrue(two.ndcg() < original.ndcg(), "2 bits without a rotation break the model: " + two.ndcg());
        assertTrue(two.cosine() < 0.9 && two.cosine() > -0.5, "cosine " + two.cosine());
        assertEquals(3, stages.stages.size(), stages.stages.toString());
        String page = Files.readString(Path.of(result.report()));
        assertTrue(page.contains("Quality against bits: ndcg") && page.contains("WordNet"), "the report is there");
    }
}
