package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.safetensors.SafetensorsWriter;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.packed.Manifest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model of two gigabytes in a process that may have a tenth of it.
class LargeModelTest {
    private static final Llama LARGE = new Llama(
            new LlamaConfig(29, 2048, 5504, 10, new Heads(16, 16), Rope.of(128, 10000), 1e-5f, Head.UNTIED, 40));

    @TempDir
    Path folder;

    @Test
    void aModelTenTimesTheHeapIsQuantized() throws IOException, InterruptedException {
        assumeTrue(
                Files.getFileStore(folder).getUsableSpace() > 4L << 30,
                "SKIPPED: quantizing a model of 2 GB needs 4 GB of free disk");
        Path model = TinyDirectory.write(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), TinyDirectory.config(LARGE));
        write(model.resolve("model.safetensors"));
        assertTrue(Files.size(model.resolve("model.safetensors")) > 2_000_000_000L);
        Path output = folder.resolve("small");
        Path log = folder.resolve("log");
        int code = ToyRun.process("-Xmx200m", model, output, "int(bits=4, group=128)")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertEquals(0, code, said.substring(Math.max(0, said.length() - 2000)));
        Manifest manifest = Manifest.read(output);
        assertEquals(72, manifest.tensors().size());
        manifest.tensors().forEach(each -> assertTrue(each.error() > 0.005 && each.error() < 0.03, each.tensor()));
    }

    /// Every matrix is a Gaussian block, over and over.
    private static void write(Path file) throws IOException {
        List<TensorPlan> plans = LARGE.tensors().stream()
                .filter(shape -> !shape.name().endsWith(".bias"))
                .map(shape -> new TensorPlan(
                        shape.name(),
                        ScalarType.F32,
                        shape.rows() == 1
                                ? List.of((long) shape.columns())
                                : List.of((long) shape.rows(), (long) shape.columns())))
                .toList();
        MemorySegment block = MemorySegment.ofArray(Seeds.gaussian(1 << 20, 1));
        try (TensorWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
            for (TensorPlan plan : plans) {
                long left = plan.shape().stream().mapToLong(Long::longValue).reduce(4, (a, b) -> a * b);
                while (left > 0) {
                    long step = Math.min(left, block.byteSize());
                    writer.append(plan.name(), block.asSlice(0, step));
                    left -= step;
                }
            }
            writer.commit();
        }
    }
}
