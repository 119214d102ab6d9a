package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.kernel.PanelProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.CanonicalLayer;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Operation;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.Steps;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a token of a text makes in memory beside the cache, and what a product and a choice do.
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

    /// A tenth of what the same product makes in new matrices, likewise.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=64)",
                "int(bits=3, group=8)",
                "int(bits=2, group=64)",
                "nf4",
                "trit-planes",
                "binary-coding(bits=2, group=64)",
                "e8p",
                "kmeans(bits=2, dimension=4)",
                "trellis(bits=2, window=8)",
                "row-trellis(bits=2, memory=4)",
                "outliers(share=0.02) | low-rank(rank=2) | int(bits=4, group=64)",
            })
    void aProductMakesHardlyAny(String recipe) {
        Matrix weights = new Matrix(256, 256, Seeds.gaussian(256 * 256, 1));
        Matrix inputs = new Matrix(1, 256, Seeds.gaussian(256, 2));
        Matrix target = Matrix.zeros(1, 256);
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = new Quantizer(Recipe.parse(recipe), 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            LinearLayer layer = new CanonicalLayer(form, Activations.FLOAT32, new CodeMemory());
            Operation product = layer.product(inputs, target);
            Instant end = Instant.now().plus(PATIENCE);
            long again = Long.MAX_VALUE;
            long anew = Long.MAX_VALUE;
            while (again > anew / 10 && Instant.now().isBefore(end)) {
                again = Math.min(again, bytes(id -> product.run(workers)));
                anew = Math.min(anew, bytes(id -> layer.multiply(inputs, workers)));
            }
            assertTrue(again <= anew / 10, again + " bytes beside " + anew);
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
