package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.KeyValues;
import dev.lloyd.models.runtime.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodedKeyValuesTest {
    private static final int COLUMNS = 12;
    /// More than two pages of tokens that are coded alone.
    private static final int TOKENS = 137;
    private static final Matrix NO_INPUT = Matrix.zeros(0, 0);
    private static final Slice HEAD = new Slice(6, 6, 1);

    private final Network network = TinyModels.llama(Head.UNTIED);
    private final Weights weights = TinyModels.weights(TinyModels.tensors(network, 5));
    private final Decoder decoder = new Decoder(network, weights, List.of());
    private final Workers workers = Workers.of(2);
    private final Matrix keys = new Matrix(TOKENS, COLUMNS, Seeds.gaussian(TOKENS * COLUMNS, 1));
    private final Matrix values = new Matrix(TOKENS, COLUMNS, Seeds.gaussian(TOKENS * COLUMNS, 2));
    private final float[] query = Seeds.gaussian(6, 3);

    @AfterEach
    void close() {
        workers.close();
    }

    private CacheFormat format(String recipe) {
        CacheRecipe parsed = CacheRecipe.parse(recipe);
        int[] ids = new int[40];
        Arrays.setAll(ids, token -> (int) Long.remainderUnsigned(Seeds.derive(9, token), network.vocabularySize()));
        List<BlockSample> samples = CacheSampling.of(
                network,
                weights,
                List.of(TokenBatch.of(List.of(ids))),
                parsed.keys().turning(),
                workers,
                () -> {});
        return CacheFormat.fit(parsed, decoder, samples, 7, workers, () -> {});
    }

    private KeyValues store(String recipe) {
        return format(recipe).newCache().blocks().getFirst();
    }

    private void append(KeyValues store, int from, int to) {
        store.append(NO_INPUT, keys.rowSlice(from, to), values.rowSlice(from, to), workers);
    }

    private float[] scores(KeyValues store, int count) {
        float[] scores = new float[count];
        store.view(workers).scores(HEAD, query, 0, new Scores(scores, count), count);
        return scores;
    }

    private float[] mixed(KeyValues store, int count) {
        float[] shares = new float[count];
        Arrays.fill(shares, 1f / count);
        float[] target = new float[6];
        store.view(workers).mix(HEAD, new Scores(shares, count), count, target, 0);
        return target;
    }

    /// What a query meets depends on how many tokens it sees, and on nothing else.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=4)",
                "hadamard | lloyd-max(bits=3)",
                "keys unturned: centre | hadamard | lloyd-max(bits=3) | gptq ; values: centre | klt | int(bits=4) | gptq",
                "keys: outliers(share=0.1) | int(bits=2) ; values: low-rank(rank=1) | int(bits=2) ; chunk: 4",
                "keys: outliers(share=0.1) | int(bits=2) ; values: int(bits=2)",
                "keys by channel: int(bits=2, group=8) ; values: int(bits=2) ; chunk: 8 ; window: 5 ; first: 1",
                "keys by channel unturned: kmeans(bits=2, dimension=2) ; values by channel: int(bits=4) ; chunk: 4",
                "keys: int(bits=8) ; values: int(bits=8) ; window: 100",
                "keys by channel latent: int(bits=3) ; values latent: int(bits=3, group=4) ; chunk: 4 ; window: 3",
                "keys latent: int(bits=3) ; values latent: int(bits=3)",
                "keys unturned: commuting(heads=2, stages=2, bits=2) ; values: residual(stages=2, bits=2)",
            })
    void tokensMeetTheSameHoweverTheyCame(String recipe) {
        KeyValues whole = store(recipe);
        append(whole, 0, TOKENS);
        KeyValues parts = store(recipe);
        int done = 0;
        for (int step : new int[] {1, 1, 9, 1, 16, 1, 8, 40, 1, 1, 58}) {
            append(parts, done, done + step);
            for (int count = done + 1; count <= done + step; count++) {
                assertArrayEquals(scores(whole, count), scores(parts, count), recipe + ", " + count + " tokens");
                assertArrayEquals(mixed(whole, count), mixed(parts, count), recipe + ", " + count + " tokens");
            }
            done += step;
        }
        assertEquals(whole.byteSize(), parts.byteSize());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=8)",
                "keys by channel: int(bits=8, group=4) ; values: int(bits=8) ; chunk: 4 ; window: 3 ; first: 2",
                "keys unturned: int(bits=8) ; values: int(bits=8)",
                "keys latent: int(bits=8, group=4) ; values latent: int(bits=8, group=4)",
            })
    void eightBitsAreNearlyExact(String recipe) {
        KeyValues store = store(recipe);
        append(store, 0, TOKENS);
        float[] scores = scores(store, TOKENS);
        for (int token = 0; token < TOKENS; token++) {
            double exact = 0;
            for (int feature = 0; feature < 6; feature++) {
                exact += query[feature] * keys.at(token, 6 + feature);
            }
            assertEquals(exact, scores[token], 0.1, "token " + token);
        }
    }

    @Test
    void codebooksThatDoNotCommuteWithTheRotationAreRefused() {
        var thrown = assertThrows(
                IllegalArgumentException.class,
                () -> format("keys unturned: commuting(heads=3) ; values: int(bits=2)"));
        assertTrue(thrown.getMessage().contains("say heads=2"), thrown.getMessage());
    }

    @Test
    void firstAndLastTokensAreInBinary16() {
        KeyValues store =
                store("keys: int(bits=1, group=4) ; values: int(bits=1, group=4) ; window: 4 ; first: 2 ; chunk: 5");
        append(store, 0, 20);
        float[] scores = scores(store, 20);
        for (int token = 0; token < 20; token++) {
            double exact = 0;
            for (int feature = 0; feature < 6; feature++) {
                float half = Float.float16ToFloat(Float.floatToFloat16(keys.at(token, 6 + feature)));
                exact += (double) query[feature] * half;
            }
            // 20 tokens: two first ones, two chunks of 5, and 8 of which 4 are the window's.
            boolean coded = token >= 2 && token < 12;
            assertEquals(coded, Math.abs(exact - scores[token]) > 1e-5, "token " + token);
        }
    }

    /// 12 codes of 4 bits and three scales in binary16 for each key and each value.
    @Test
    void bytesAreCounted() {
        CacheFormat format = format("int(bits=4, group=4)");
        KeyValueCache cache = format.newCache();
        cache.blocks().forEach(store -> append(store, 0, 10));
        assertEquals(2 * 2 * 10 * (6 + 6), cache.byteSize());
        assertEquals(8.0, CacheRate.NONE.plus(cache, format.values(cache)).bits());
        assertEquals(0, format.sharedBytes());
    }

    /// Chunks of 4 with 8 bits and a scale for each row: 2 x 2 x 12 x t values, of which `t % 4` are of 16 bits.
    @Test
    void tokensThatWaitCountInTheRate() {
        CacheFormat format = format("keys: int(bits=8) ; values: int(bits=8) ; chunk: 4");
        int[] ids = {1, 2, 3, 4, 5, 6};
        double bytes = 0;
        double values = 0;
        for (int length = 1; length <= 6; length++) {
            bytes += 4 * (14 * (length / 4 * 4) + 24 * (length % 4));
            values += 4 * 12 * length;
        }
        assertEquals(
                8 * bytes / values,
                format.grow(decoder, ids, workers, () -> {}).rate().bits(),
                1e-12);
    }

    @Test
    void whatIsForgottenIsForgotten() {
        KeyValues store = store("keys by channel: int(bits=4) ; values: int(bits=4) ; chunk: 4 ; window: 2 ; first: 1");
        append(store, 0, 30);
        float[] before = scores(store, 30);
        store.truncate(22);
        assertEquals(22, store.length());
        // 30 tokens: 25 settled, of which 21 to 24 were coded together and are open again.
        assertArrayEquals(Arrays.copyOf(before, 21), Arrays.copyOf(scores(store, 22), 21));
        append(store, 22, 30);
        assertEquals(30, store.length());
        store.truncate(0);
        append(store, 0, 30);
        assertArrayEquals(before, scores(store, 30));
        assertThrows(IllegalArgumentException.class, () -> store.truncate(31));
    }

    /// Tokens that are coded each alone stay as they were coded, though they share a form.
    @Test
    void whatIsForgottenLeavesTokensThatWereCodedAlone() {
        KeyValues whole = store("int(bits=2)");
        append(whole, 0, 30);
        float[] before = scores(whole, 30);
        whole.truncate(17);
        assertArrayEquals(Arrays.copyOf(before, 17), scores(whole, 17));
        append(whole, 17, 30);
        assertArrayEquals(before, scores(whole, 30));
    }

    /// In any page, and wherever in it.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 100, 128, 136})
    void whatCameAfterwardsJoinsWhatIsLeft(int length) {
        KeyValues whole =
                store("keys unturned: int(bits=3, group=4) ; values: int(bits=2, mode=asymmetric) ; first: 2");
        append(whole, 0, TOKENS);
        float[] before = scores(whole, TOKENS);
        float[] mixed = mixed(whole, TOKENS);
        long bytes = whole.byteSize();
        whole.truncate(length);
        for (int token = length; token < TOKENS; token++) {
            append(whole, token, token + 1);
        }
        assertArrayEquals(before, scores(whole, TOKENS));
        assertArrayEquals(mixed, mixed(whole, TOKENS));
        assertEquals(bytes, whole.byteSize());
    }

    @Test
    void valuesThatAreNotFiniteChangeNothing() {
        KeyValues store = store("int(bits=8)");
        append(store, 0, 3);
        Matrix broken = values.rowSlice(3, 5).copy();
        broken.set(1, 7, Float.NaN);
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> store.append(NO_INPUT, keys.rowSlice(3, 5), broken, workers))
                .getMessage();
        assertTrue(said.contains("the value of token 4 has NaN at feature 7"), said);
        assertEquals(3, store.length());
        append(store, 3, 5);
        assertEquals(5, store.length());
    }

    @Test
    void logitsAreTheSameForAnyThreadsAndSteps() {
        CacheFormat format =
                format("keys by channel: int(bits=3, group=4) ; values: hadamard | lloyd-max(bits=3) ; chunk: 4");
        int[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
        float[] whole = logits(format, ids, ids.length);
        assertArrayEquals(whole, logits(format, ids, 1));
        assertArrayEquals(whole, logits(format, ids, 6));
        Matrix exact = network.forward(FloatOps.of(weights, workers), TokenBatch.of(List.of(ids)));
        assertNotEquals(exact.at(19, 0), whole[whole.length - network.vocabularySize()]);
    }

    /// Whole pages, which lie where those of the block before lay, of two texts at once.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys unturned: int(bits=3, group=4) ; values: hadamard | int(bits=3)",
                "keys by channel unturned: int(bits=3, group=4) ; values: outliers(share=0.1) | int(bits=3) ; chunk: 8 ;"
                        + " window: 3 ; first: 1",
                "keys: outliers(share=0.1) | int(bits=3) ; values: int(bits=3) ; first: 2",
            })
    void pagesOfOneBlockLeaveNoTraceInTheNext(String recipe) {
        CacheFormat format = format(recipe);
        int[] ids = new int[150];
        Arrays.setAll(ids, token -> (int) Long.remainderUnsigned(Seeds.derive(5, token), network.vocabularySize()));
        float[] whole = logits(format, ids, ids.length);
        assertArrayEquals(whole, logits(format, ids, 7));
        List<KeyValueCache> caches = List.of(format.newCache(), format.newCache());
        FloatOps ops = FloatOps.of(weights, workers).withCaches(caches);
        for (int from = 0; from < ids.length; from += 30) {
            int[] part = Arrays.copyOfRange(ids, from, from + 30);
            Packing packing = new Packing(new int[] {30, 30}, new int[] {from, from});
            int[] both =
                    IntStream.concat(Arrays.stream(part), Arrays.stream(part)).toArray();
            float[] logits = network.forward(ops, new TokenBatch(both, packing)).values();
            int start = from * network.vocabularySize();
            float[] expected = Arrays.copyOfRange(whole, start, start + logits.length / 2);
            assertArrayEquals(expected, Arrays.copyOf(logits, logits.length / 2));
            assertArrayEquals(expected, Arrays.copyOfRange(logits, logits.length / 2, logits.length));
        }
    }

    private float[] logits(CacheFormat format, int[] ids, int step) {
        float[] all = new float[ids.length * network.vocabularySize()];
        try (Workers own = Workers.of(step % 3 + 1)) {
            FloatOps ops = FloatOps.of(weights, own).withCaches(List.of(format.newCache()));
            for (int from = 0; from < ids.length; from += step) {
                int[] part = Arrays.copyOfRange(ids, from, Math.min(from + step, ids.length));
                float[] logits =
                        network.forward(ops, TokenBatch.from(from, part)).values();
                System.arraycopy(logits, 0, all, from * network.vocabularySize(), logits.length);
            }
        }
        return all;
    }

    @Test
    void whatDoesNotFitIsNamed() {
        String learns = assertThrows(
                        IllegalArgumentException.class,
                        () -> CacheFormat.fit(
                                CacheRecipe.parse("centre | int(bits=4)"), decoder, List.of(), 1, workers, () -> {}))
                .getMessage();
        assertTrue(learns.contains("learns from a text"), learns);
        String needs = assertThrows(
                        IllegalArgumentException.class,
                        () -> CacheFormat.fit(
                                CacheRecipe.parse("int(bits=4) | gptq"), decoder, List.of(), 1, workers, () -> {}))
                .getMessage();
        assertTrue(needs.contains("learns from a text"), needs);
        String ownPoints = assertThrows(
                        IllegalArgumentException.class,
                        () -> append(store("kmeans(bits=2, dimension=2) | codebook-update"), 0, 8))
                .getMessage();
        assertTrue(ownPoints.contains("share"), ownPoints);
        String tiles = assertThrows(IllegalArgumentException.class, () -> format("e8p(group=4)"))
                .getMessage();
        assertTrue(tiles.contains("8 columns"), tiles);
    }
}
