package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a llama.cpp in Node, and, where `LLOYD_LLAMA_CPP` names a folder with one, that it runs the same
/// model.
class LlamaCppBuildTest {
    private static final SyntheticLlama LLAMA = new SyntheticLlama(64, 128, 2, 4, 2);
    private static final int TOKENS = 12;

    @TempDir
    Path folder;

    @Test
    void aFolderWithoutThePackageIsAnErrorThatSaysHowToMakeOne() {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> LlamaCppBuild.in(folder));
        assertEquals(
                "--llama-cpp needs a folder in which 'npm install --ignore-scripts node-llama-cpp' was run: there is no "
                        + folder.resolve("node_modules/node-llama-cpp/dist/index.js"),
                failure.getMessage());
    }

    @Test
    void theNameSaysWhatWasLoaded() throws IOException {
        assertEquals(
                "llama.cpp v0.5.0, zen4",
                LlamaCppBuild.parse(folder, "v0.5.0 zen4 3.22.1 -").name());
        assertEquals(
                "llama.cpp v0.5.0, zen4, q4_0_8x8",
                LlamaCppBuild.parse(folder, "v0.5.0 zen4 3.22.1 q4_0_8x8").name());
        assertThrows(IOException.class, () -> LlamaCppBuild.parse(folder, "v0.5.0"));
    }

    @Test
    void itContinuesTokensAsWeDo() throws IOException {
        String named = System.getenv().getOrDefault("LLOYD_LLAMA_CPP", "");
        Assumptions.assumeTrue(
                !named.isBlank(), () -> "SKIPPED: set LLOYD_LLAMA_CPP to a folder with node-llama-cpp in it");
        Path file = folder.resolve("llama.gguf");
        LLAMA.write(file, ScalarType.F32);
        int[] prompt = {1, 70, 80, 90, 71};
        LlamaCppBuild build = LlamaCppBuild.in(Path.of(named));
        try (LlamaCppNodeModel model = new LlamaCppNodeModel(build, file, 2)) {
            assertTrue(model.name().startsWith("llama.cpp " + build.release()), model.name());
            LlamaCppTurn turn = model.turn(TOKENS, prompt);
            assertEquals(Arrays.stream(generate(file, prompt)).boxed().toList(), turn.ids());
            assertEquals(prompt.length, turn.read());
            assertEquals(TOKENS - 1, turn.written());
            // Nothing is left of a turn in the next, and the same prompt is read again.
            LlamaCppTurn again = model.turn(TOKENS, prompt);
            assertEquals(turn.ids(), again.ids());
            assertEquals(prompt.length, again.read());
            assertTrue(model.generate(TOKENS) > 0);
            assertTrue(model.read(100) > 0);
        }
    }

    private static int[] generate(Path file, int[] prompt) throws IOException {
        try (Model model = Models.open(file.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            Decoder decoder = new Decoder(model.network(), new DenseWeights(model.tensors()), List.of());
            return decoder.generate(prompt, TOKENS, Sampling.greedy(), decoder.newCache(), workers, id -> true);
        }
    }
}
