package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.Steps;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a token of a text makes in memory beside the cache, and what a choice does.
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Tokens within a page of the cache, which holds 64, need no new one.
    private static final int TOKENS = 60;

    @TempDir
    private Path folder;

    /// A tenth of what it makes without steps that are written down, as soon as the compiler has had its time: what is
    /// left, mostly nothing, is what it did not see through of vectors.
    @Test
    void aTokenMakesHardlyAny() throws IOException {
        assumeTrue(
                PanelProducts.compiled().isPresent(),
                "codes times floats, for want of compiled kernels, prepare every input anew");
        Path file = folder.resolve("tiny.gguf");
        new SyntheticLlama(128, 256, 2, 4, 2).write(file, BlockType.Q8_0);
        try (Model model = Models.open(file.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            GgufWeights weights = new GgufWeights(model.tensors(), Activations.INT8);
            Decoder decoder = new Decoder(model.network(), weights, List.of());
            Steps steps = decoder.steps(workers);
            Instant end = Instant.now().plus(PATIENCE);
            long written = Long.MAX_VALUE;
            long plain = Long.MAX_VALUE;
            while (written > plain / 10 && Instant.now().isBefore(end)) {
                KeyValueCache first = decoder.newCache();
                written = Math.min(written, bytes(id -> steps.next(id, first)));
                KeyValueCache second = decoder.newCache();
                plain = Math.min(
                        plain,
                        bytes(id ->
                                decoder.lastLogits(TokenBatch.from(second.length(), id), List.of(second), workers)));
            }
            assertTrue(written <= plain / 10, written + " bytes beside " + plain);
        }
    }

    /// None at all, once all classes are there: what it chooses among lies in plain arrays.
    @ParameterizedTest
    @CsvSource({"40, 1", "4096, 0.9"})
    void aChoiceMakesNone(int topK, double topP) {
        float[] logits = Seeds.gaussian(4096, 3);
        Sampling.Choice choice = new Sampling(0.8, topK, topP, 1).choice();
        bytes(id -> choice.choose(logits, 0, logits.length));
        assertEquals(0, bytes(id -> choice.choose(logits, 0, logits.length)));
    }

    /// The first token takes a page, and makes what is made once.
    private static long bytes(IntConsumer token) {
        token.accept(3);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int index = 0; index < TOKENS; index++) {
            token.accept(4 + index);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
