package dev.lloyd.bench.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.gguf.GgufFile;
import dev.lloyd.formats.gguf.GgufValue;
import dev.lloyd.formats.gguf.GgufWriter;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorPlan;
import dev.lloyd.formats.tensor.TensorWriter;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.GgufWeights;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tiny model at Q8_0: 256 wide, 768 inside, 6 blocks, 128 features of keys and of values, 4096 words.
class TokenBytesTest {
    /// Q8_0 has 34 bytes for 32 values: a row of 256 has 8 blocks, one of 768 has 24.
    private static final long ROW = 8 * 34;

    private static final long INNER_ROW = 24 * 34;

    /// 837,632: queries and output, keys and values, gate and up, down, two norms of floats.
    private static final long BLOCK =
            2 * 256 * ROW + 2 * 128 * ROW + 2 * 768 * ROW + 256 * INNER_ROW + 2 * 256 * Float.BYTES;

    /// The last norm and as many rows as there are words, of the output layer or of the table that serves as one.
    private static final long BLOCKS_AND_HEAD = 6 * BLOCK + 256 * Float.BYTES + 4096 * ROW;

    /// A key and a value of 128 floats in 6 blocks.
    private static final long CACHED = 6 * 2 * 128 * 4;

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("tiny.gguf");
        SyntheticLlama.TINY.write(file, BlockType.Q8_0);
    }

    private static Model open(Path path) throws IOException {
        return Models.open(path.toString(), TransferProgress.silent());
    }

    private static TokenBytes count(Path path) throws IOException {
        try (Model model = open(path)) {
            return TokenBytes.of(model.network(), model.tensors());
        }
    }

    @Test
    void ofAWordTableBesideAnOutputLayerARowIsRead() throws IOException {
        assertEquals(6_141_200, BLOCKS_AND_HEAD + ROW);
        assertEquals(new TokenBytes(6_141_200, 6_144), count(file));
        assertEquals(6_144, CACHED);
        // What is not read: the other rows of the table, tokenizer and metadata.
        assertTrue(Files.size(file) > 6_141_200 + 4095 * ROW, "" + Files.size(file));
    }

    @Test
    void aWordTableThatIsTheOutputLayerIsReadWhole() throws IOException {
        assertEquals(new TokenBytes(BLOCKS_AND_HEAD, CACHED), count(variant("output.weight", List.of())));
    }

    /// A bias counts where there is one; a tensor that nobody asks for does not.
    @Test
    void tensorsCountIfTheNetworkReadsThem() throws IOException {
        List<TensorPlan> more = List.of(
                new TensorPlan("blk.0.attn_k.bias", ScalarType.F32, List.of(128L)),
                new TensorPlan("left.over", ScalarType.F32, List.of(1000L)));
        assertEquals(
                new TokenBytes(BLOCKS_AND_HEAD + ROW + 128 * Float.BYTES, CACHED), count(variant("nothing", more)));
    }

    /// The file with a tensor less and some more.
    private Path variant(String left, List<TensorPlan> more) throws IOException {
        Map<String, GgufValue> values;
        try (GgufFile old = GgufFile.open(file)) {
            values = old.values();
        }
        List<TensorPlan> plans = new ArrayList<>(SyntheticLlama.TINY.plans(BlockType.Q8_0));
        plans.removeIf(plan -> plan.name().equals(left));
        plans.addAll(more);
        Path target = folder.resolve("variant.gguf");
        try (TensorWriter writer = GgufWriter.create(target, values, plans)) {
            for (TensorPlan plan : plans) {
                writer.append(plan.name(), SyntheticLlama.values(plan));
            }
            writer.commit();
        }
        return target;
    }

    /// Of four tokens behind three, the second looks at 4, the third at 5 and the fourth at 6.
    @Test
    void theMeanOfATurnLeavesOutTheFirstToken() {
        assertEquals(1000 + 5 * 10, new TokenBytes(1000, 10).inTurn(3, 4));
        assertEquals(1000 + 4 * 10, new TokenBytes(1000, 10).inTurn(3, 2));
    }

    /// The cache is asked when a token came, and so holds what that token looked at.
    @Test
    void aTurnReadsWhatItsCacheHolds() throws IOException {
        int[] prompt = {70, 80, 90};
        LongAdder bytes = new LongAdder();
        LongAdder tokens = new LongAdder();
        try (Model model = open(file);
                Workers workers = Workers.of(1)) {
            Decoder decoder =
                    new Decoder(model.network(), new GgufWeights(model.tensors(), Activations.INT8), List.of());
            KeyValueCache cache = decoder.newCache();
            decoder.generate(prompt, 8, Sampling.greedy(), cache, workers, id -> {
                if (cache.length() > prompt.length) {
                    bytes.add(cache.byteSize());
                    tokens.increment();
                }
                return true;
            });
            assertEquals(7, tokens.sum());
            TokenBytes counted = TokenBytes.of(model.network(), model.tensors());
            assertEquals(bytes.sum() / 7.0, counted.inTurn(prompt.length, 8) - counted.weights());
        }
    }

    /// The prompt of a turn has a token a character; behind it the context has room for a token more than it holds.
    @Test
    void aModelCountsItsOwnTurns() throws IOException {
        try (LloydModel model = new LloydModel(file, 1, Activations.INT8)) {
            long weights = BLOCKS_AND_HEAD + ROW;
            int prompt = Prompts.SHORT.length() + 1; // A space before the first word.
            assertEquals(weights + CACHED * (prompt + 10), model.bytesPerToken(20));
            int most = SyntheticLlama.CONTEXT - prompt + 1;
            assertEquals(weights + CACHED * (prompt + most / 2.0), model.bytesPerToken(10_000));
        }
    }
}
