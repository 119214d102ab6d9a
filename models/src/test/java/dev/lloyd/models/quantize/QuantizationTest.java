package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.source.TransferProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizationTest {
    /// Linears of two blocks, the table and the head.
    private static final int TENSORS = 16;

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyDirectory.write(folder.resolve("model"));
        output = folder.resolve("small");
    }

    private Manifest run(Path target, int threads, Job.Leftover leftover, ToyRun.Listener listener) throws IOException {
        return ToyRun.run(model, target, ToyRun.GPTQ, threads, leftover, listener);
    }

    private TreeMap<String, String> uninterrupted() throws IOException {
        Path other = folder.resolve("uninterrupted");
        run(other, 1, Job.Leftover.REFUSE, number -> {});
        return ToyRun.contents(other);
    }

    @Test
    void theOutputIsTheSameForAnyNumberOfThreads() throws IOException {
        TreeMap<String, String> expected = uninterrupted();
        for (int threads : new int[] {2, 3}) {
            Path target = folder.resolve("threads" + threads);
            run(target, threads, Job.Leftover.REFUSE, number -> {});
            assertEquals(expected, ToyRun.contents(target));
        }
    }

    @Test
    void theOutputOpensAsTheModelItWasMadeFromWithTheStatedErrors() throws IOException {
        Manifest manifest = run(output, 2, Job.Leftover.REFUSE, number -> {});
        assertEquals(TENSORS, manifest.tensors().size());
        Map<String, Matrix> tensors = TinyDirectory.tensors();
        try (Model small = Models.open(output.toString(), TransferProgress.silent())) {
            assertEquals(tensors.keySet(), java.util.Set.copyOf(small.tensors().names()));
            for (TensorRecord summary : manifest.tensors()) {
                Matrix original = tensors.get(summary.tensor());
                double error = Verification.relativeError(small.tensors().read(summary.tensor()), original);
                assertEquals(summary.error(), error, 1e-9, summary.tensor());
                assertTrue(error > 1e-4 && error < 0.2, summary.tensor() + " " + error);
                assertTrue(summary.outputError() < 0.2 || summary.tensor().contains("embed"), summary.tensor());
            }
            for (String name : small.tensors().names()) {
                if (manifest.tensors().stream().noneMatch(each -> each.tensor().equals(name))) {
                    org.junit.jupiter.api.Assertions.assertArrayEquals(
                            tensors.get(name).values(),
                            small.tensors().read(name).values(),
                            name);
                }
            }
        }
    }

    @Test
    void aRunInterruptedAfterAnyTensorResumesToTheSameBytes() throws IOException {
        TreeMap<String, String> expected = uninterrupted();
        for (int last = 1; last <= TENSORS; last += 3) {
            int stop = last;
            Path target = folder.resolve("stopped" + last);
            assertThrows(
                    IOException.class,
                    () -> run(target, 1, Job.Leftover.REFUSE, number -> {
                        if (number == stop) {
                            throw new IOException("stopped");
                        }
                    }));
            assertFalse(Files.exists(target));
            run(target, 2, Job.Leftover.RESUME, number -> {});
            assertEquals(expected, ToyRun.contents(target), "after tensor " + last);
            assertFalse(Files.exists(folder.resolve("stopped" + last + ".partial")));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16})
    void aKilledRunResumesToTheSameBytes(int tensors) throws IOException, InterruptedException {
        Process process = started();
        BufferedReader lines = process.inputReader();
        for (int number = 1; number <= tensors; number++) {
            assertEquals("tensor " + number, lines.readLine());
            if (number < tensors) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
        }
        process.destroyForcibly().waitFor();
        assertFalse(Files.exists(output));
        run(output, 1, Job.Leftover.RESUME, number -> {});
        assertEquals(uninterrupted(), ToyRun.contents(output));
    }

    @Test
    void twoRunsIntoOneDirectoryAreToldApart() throws IOException, InterruptedException {
        Process process = started();
        assertEquals("tensor 1", process.inputReader().readLine());
        IOException refused = assertThrows(IOException.class, () -> run(output, 1, Job.Leftover.RESUME, number -> {}));
        assertTrue(refused.getMessage().contains("another run is writing"), refused.getMessage());
        for (int number = 2; number <= TENSORS; number++) {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertEquals("tensor " + number, process.inputReader().readLine());
        }
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        assertEquals(0, process.waitFor());
        assertEquals(uninterrupted(), ToyRun.contents(output));
    }

    private Process started() throws IOException {
        return ToyRun.process("-Xmx256m", model, output, ToyRun.GPTQ)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void anUnfinishedRunIsNotOverwrittenUnasked() throws IOException {
        assertThrows(
                IOException.class,
                () -> run(output, 1, Job.Leftover.REFUSE, number -> {
                    throw new IOException("stopped");
                }));
        FileAlreadyExistsException refused =
                assertThrows(FileAlreadyExistsException.class, () -> run(output, 1, Job.Leftover.REFUSE, number -> {}));
        assertTrue(refused.getMessage().contains("--resume"), refused.getMessage());
    }

    @Test
    void resumingWithAnotherRecipeQuantizesAnew() throws IOException {
        assertThrows(
                IOException.class,
                () -> ToyRun.run(model, output, "int(bits=2, group=8)", 1, Job.Leftover.REFUSE, number -> {
                    if (number == 9) {
                        throw new IOException("stopped");
                    }
                }));
        run(output, 1, Job.Leftover.RESUME, number -> {});
        assertEquals(uninterrupted(), ToyRun.contents(output));
    }

    /// As a run leaves it that was interrupted while the whole model was tuned.
    @Test
    void whatAnotherRecipeLeftToBeTunedIsNotPublished() throws IOException {
        Path waiting = Files.createDirectories(folder.resolve(output.getFileName() + ".partial/untuned"));
        Files.writeString(waiting.resolve("model-00001-of-00004.safetensors"), "left");

        run(output, 1, Job.Leftover.RESUME, number -> {});

        assertEquals(uninterrupted(), ToyRun.contents(output));
        assertTrue(Files.notExists(output.resolve("untuned")));
    }

    @Test
    void anOutputThatExistsIsLeftAlone() throws IOException {
        Files.createDirectory(output);
        Files.writeString(output.resolve("precious"), "data");
        FileAlreadyExistsException refused =
                assertThrows(FileAlreadyExistsException.class, () -> run(output, 1, Job.Leftover.RESUME, number -> {}));
        assertTrue(refused.getMessage().contains("exists already"), refused.getMessage());
        assertEquals("data", Files.readString(output.resolve("precious")));
    }

    @Test
    void aWeightThatIsNotANumberIsNamedWithItsPlace() throws IOException {
        Map<String, Matrix> tensors = TinyDirectory.tensors();
        tensors.get("model.layers.1.mlp.up_proj.weight").set(2, 3, Float.NaN);
        model = TinyDirectory.write(folder.resolve("broken"), tensors);
        IOException refused = assertThrows(IOException.class, () -> run(output, 1, Job.Leftover.REFUSE, number -> {}));
        assertTrue(
                refused.getMessage().contains("model.layers.1.mlp.up_proj.weight")
                        && refused.getMessage().contains("index " + (2 * 24 + 3)),
                refused.getMessage());
        assertFalse(Files.exists(output));
    }

    @Test
    void aFlippedCodeIsFoundByVerification() throws IOException {
        run(output, 1, Job.Leftover.REFUSE, number -> {});
        try (Workers workers = Workers.of(1);
                Model source = Models.open(model.toString(), TransferProgress.silent())) {
            assertEquals(
                    TENSORS,
                    Verification.verify(output, Optional.of(source.tensors()), workers)
                            .size());
            Path file = output.resolve(Unit.fileName(1, 4));
            byte[] bytes = Files.readAllBytes(file);
            for (int index = bytes.length - 200; index < bytes.length; index++) {
                bytes[index] ^= 0x55;
            }
            Files.write(file, bytes);
            assertThrows(IOException.class, () -> Verification.verify(output, Optional.of(source.tensors()), workers));
        }
    }
}
