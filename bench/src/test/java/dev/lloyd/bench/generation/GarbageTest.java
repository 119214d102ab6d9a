package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.DType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Steps;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a token of a text makes in memory beside the cache.
class GarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    enum Matrices {
        FLOATS(ScalarType.F32),
        CODES(BlockType.Q8_0);

        private final DType type;

        Matrices(DType type) {
            this.type = type;
        }
    }

    /// Once the compiler has had its time. Tokens within a page of the cache, which holds 64, need no new one.
    @ParameterizedTest
    @EnumSource(Matrices.class)
    void aTokenMakesNone(Matrices matrices) throws IOException {
        assumeTrue(
                matrices == Matrices.FLOATS || PanelProducts.compiled().isPresent(),
                "codes times floats, for want of compiled kernels, prepare every input anew");
        Path file = folder.resolve("tiny.gguf");
        new SyntheticLlama(128, 256, 2, 4, 2).write(file, matrices.type);
        try (Model model = Models.open(file.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            GgufWeights weights = new GgufWeights(model.tensors(), Activations.INT8);
            Decoder decoder = new Decoder(model.network(), weights, List.of());
            Steps steps = decoder.steps(workers);
            Instant end = Instant.now().plus(PATIENCE);
            long least = Long.MAX_VALUE;
            while (least > 0 && Instant.now().isBefore(end)) {
                least = Math.min(least, bytes(steps, decoder.newCache()));
            }
            assertEquals(0, least);
        }
    }

    private static long bytes(Steps steps, KeyValueCache cache) {
        steps.next(3, cache);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int token = 0; token < 30; token++) {
            steps.next(4 + token, cache);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
