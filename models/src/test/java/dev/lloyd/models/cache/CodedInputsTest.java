package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.KeyValueView;
import dev.lloyd.models.runtime.RotaryTable;
import dev.lloyd.models.runtime.Weights;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Caches of a layer's input, from which keys and values are made again.
class CodedInputsTest {
    private static final int FEATURES = 24;
    /// More than a page of tokens that are coded alone.
    private static final int TOKENS = 77;
    private static final String CHUNKS = "input by channel: int(bits=2, group=4) ; chunk: 4 ; window: 3 ; first: 2";
    private static final String ALONE = "input: int(bits=3, group=8)";
    private static final String OVER_LAYERS =
            "input by channel differences: int(bits=2, group=4) ; chunk: 4 ; window: 3 ; first: 2";
    private static final String OVER_LAYERS_ALONE = "input differences: hadamard | int(bits=3)";

    private final Network network = TinyModels.llama(Head.UNTIED);
    private final Weights weights = TinyModels.weights(TinyModels.tensors(network, 5));
    private final Decoder decoder = new Decoder(network, weights, List.of());
    private final Workers workers = Workers.of(2);
    private final Matrix first = new Matrix(TOKENS, FEATURES, Seeds.gaussian(TOKENS * FEATURES, 1));
    private final Matrix second = near(first);
    private final float[] query = Seeds.gaussian(6, 3);

    @AfterEach
    void close() {
        workers.close();
    }

    /// The input of a layer that changes little.
    private static Matrix near(Matrix rows) {
        Matrix target = new Matrix(TOKENS, FEATURES, Seeds.gaussian(TOKENS * FEATURES, 2));
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = rows.values()[index] + 0.2f * target.values()[index];
        }
        return target;
    }

    private CacheFormat format(String recipe) {
        return CacheFormat.fit(CacheRecipe.parse(recipe), decoder, List.of(), 7, workers, () -> {});
    }

    private KeyValueCache cache(String recipe) {
        return format(recipe).newCache();
    }

    private void append(KeyValueCache cache, int from, int to) {
        Matrix none = Matrix.zeros(0, 0);
        cache.blocks().get(0).append(first.rowSlice(from, to), none, none, workers);
        cache.blocks().get(1).append(second.rowSlice(from, to), none, none, workers);
    }

    /// What a query of the second block meets: scores and, with them as weights, mixed values.
    private float[] met(KeyValueCache cache, int count) {
        float[] all = new float[count + 6];
        float[] mixed = new float[6];
        KeyValueView view = cache.blocks().get(1).view(workers);
        view.scores(new Slice(6, 6, 1), query, 0, new Scores(all, all.length), count);
        view.mix(new Slice(0, 6, 1), new Scores(all, all.length), count, mixed, 0);
        System.arraycopy(mixed, 0, all, count, 6);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKS, ALONE, OVER_LAYERS, OVER_LAYERS_ALONE})
    void tokensMeetTheSameHoweverTheyCame(String recipe) {
        KeyValueCache whole = cache(recipe);
        append(whole, 0, TOKENS);
        KeyValueCache parts = cache(recipe);
        int done = 0;
        for (int step : new int[] {1, 1, 9, 1, 16, 1, 8, 26, 1, 13}) {
            append(parts, done, done + step);
            cacheIsReadInOrder(parts);
            for (int count = done + 1; count <= done + step; count++) {
                assertArrayEquals(met(whole, count), met(parts, count), recipe + ", " + count + " tokens");
            }
            done += step;
        }
        assertEquals(whole.byteSize(), parts.byteSize());
    }

    /// As a step does, which reads every block behind its tokens.
    private void cacheIsReadInOrder(KeyValueCache cache) {
        cache.blocks().forEach(block -> block.view(workers));
    }

    /// Cut where a chunk ends, and where tokens are coded alone anywhere.
    @ParameterizedTest
    @ValueSource(ints = {6, 14, 18, 22, 30, 66})
    void whatWasForgottenLeavesNoTrace(int length) {
        for (String recipe : List.of(CHUNKS, ALONE, OVER_LAYERS, OVER_LAYERS_ALONE)) {
            KeyValueCache whole = cache(recipe);
            append(whole, 0, TOKENS);
            KeyValueCache cut = cache(recipe);
            append(cut, 0, TOKENS - 2);
            cacheIsReadInOrder(cut);
            cut.truncate(length);
            append(cut, length, TOKENS);
            assertArrayEquals(met(whole, TOKENS), met(cut, TOKENS), recipe + ", cut to " + length);
        }
    }

    /// Cut inside a chunk: its tokens are in binary16 again, as they were decoded.
    @ParameterizedTest
    @ValueSource(strings = {CHUNKS, OVER_LAYERS})
    void tokensOfACutChunkStayAsTheyWereDecoded(String recipe) {
        KeyValueCache cache = cache(recipe);
        append(cache, 0, TOKENS);
        float[] before = Arrays.copyOf(met(cache, TOKENS), 20);
        cache.truncate(20); // 18 to 21 were coded together.
        assertEquals(20, cache.length());
        float[] after = Arrays.copyOf(met(cache, 20), 20);
        assertArrayEquals(Arrays.copyOf(before, 18), Arrays.copyOf(after, 18));
        assertArrayEquals(before, after, 0.02f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"input: int(bits=8, group=8)", "input differences: int(bits=8, group=8)"})
    void keysAndValuesAreMadeAgain(String recipe) {
        KeyValueCache cache = cache(recipe);
        append(cache, 0, TOKENS);
        AttentionLayers layers = network.attentionLayers(1).orElseThrow();
        Remaking remaking = new Remaking(weights, layers, layers.rope().map(RotaryTable::new));
        Matrix keys = remaking.keys(second, 0, workers);
        Matrix values = remaking.values(second, workers);
        float[] met = met(cache, TOKENS);
        double[] mixed = new double[6];
        for (int token = 0; token < TOKENS; token++) {
            double exact = 0;
            for (int feature = 0; feature < 6; feature++) {
                exact += query[feature] * keys.at(token, 6 + feature);
                mixed[feature] += met[token] * values.at(token, feature);
            }
            assertEquals(exact, met[token], 0.1, "token " + token);
        }
        for (int feature = 0; feature < 6; feature++) {
            assertEquals(mixed[feature], met[TOKENS + feature], 1.0, "feature " + feature);
        }
    }

    /// A block whose input is that of the block before as it is decoded has nothing to code.
    @Test
    void anInputThatDoesNotChangeIsExact() {
        KeyValueCache cache = cache("input differences: int(bits=2, group=8)");
        Matrix none = Matrix.zeros(0, 0);
        cache.blocks().get(0).append(first, none, none, workers);
        Matrix decoded = ((CodedInputs) cache.blocks().get(0))
                .inputs()
                .rows(workers)
                .settled()
                .getFirst();
        cache.blocks().get(1).append(decoded, none, none, workers);
        assertArrayEquals(
                decoded.values(),
                ((CodedInputs) cache.blocks().get(1))
                        .inputs()
                        .rows(workers)
                        .settled()
                        .getFirst()
                        .values());
    }

    /// Differences are a fifth of what they are taken from, and so are errors of as many bits.
    @Test
    void smallDifferencesHaveSmallErrors() {
        double whole = error(ALONE);
        double differences = error("input differences: int(bits=3, group=8)");
        assertTrue(differences < 0.1 * whole, differences + " of " + whole);
    }

    private double error(String recipe) {
        KeyValueCache cache = cache(recipe);
        append(cache, 0, TOKENS);
        Matrix rows = ((CodedInputs) cache.blocks().get(1))
                .inputs()
                .rows(workers)
                .settled()
                .getFirst();
        double error = 0;
        for (int index = 0; index < rows.values().length; index++) {
            error += Math.pow(rows.values()[index] - second.values()[index], 2);
        }
        return error;
    }

    /// 24 codes of 4 bits and three scales in binary16 for each token, which stand for 12 keys and 12 values.
    @Test
    void bytesAreCounted() {
        CacheFormat format = format("input: int(bits=4, group=8)");
        KeyValueCache cache = format.newCache();
        append(cache, 0, 10);
        assertEquals(2 * 10 * (12 + 6), cache.byteSize());
        assertEquals(6.0, CacheRate.NONE.plus(cache, format.values(cache)).bits());
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKS, OVER_LAYERS, OVER_LAYERS_ALONE})
    void logitsAreTheSameForAnyThreadsAndSteps(String recipe) {
        CacheFormat format = format(recipe);
        int[] ids = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};
        float[] whole = logits(format, ids, ids.length);
        assertArrayEquals(whole, logits(format, ids, 1));
        assertArrayEquals(whole, logits(format, ids, 6));
    }

    private float[] logits(CacheFormat format, int[] ids, int step) {
        float[] all = new float[ids.length * network.vocabularySize()];
        KeyValueCache cache = format.newCache();
        try (Workers own = Workers.of(step % 3 + 1)) {
            for (int from = 0; from < ids.length; from += step) {
                int[] part = Arrays.copyOfRange(ids, from, Math.min(from + step, ids.length));
                float[] logits = decoder.logits(TokenBatch.from(from, part), List.of(cache), own)
                        .values();
                System.arraycopy(logits, 0, all, from * network.vocabularySize(), logits.length);
            }
        }
        return all;
    }

    /// What is learned is learned from differences; a sample's errors are those of what a cache holds.
    @Test
    void whatIsLearnedComesFromTheInput() {
        List<BlockSample> samples = samples("input differences: centre | int(bits=8)");
        CacheFormat format = CacheFormat.fit(
                CacheRecipe.parse("input differences: centre | int(bits=8)"), decoder, samples, 7, workers, () -> {});
        assertTrue(format.sharedBytes() > 0);
        CacheFormat.Errors errors = format.errors(samples, workers);
        assertTrue(errors.keys() < 1e-4 && errors.values() < 1e-4, errors.toString());
        assertTrue(errors.keys() > 0 && errors.values() > 0, errors.toString());
    }

    private List<BlockSample> samples(String recipe) {
        int[] ids = new int[40];
        Arrays.setAll(ids, token -> (int) Long.remainderUnsigned(Seeds.derive(9, token), network.vocabularySize()));
        return CacheSampling.of(
                network,
                weights,
                List.of(TokenBatch.of(List.of(ids))),
                CacheRecipe.parse(recipe).keys().turning(),
                workers,
                () -> {});
    }

    @Test
    void whatDoesNotFitIsNamed() {
        String statistics = assertThrows(
                        IllegalArgumentException.class,
                        () -> CacheFormat.fit(
                                CacheRecipe.parse("input: int(bits=4) | gptq"),
                                decoder,
                                samples("input: int(bits=4)"),
                                1,
                                workers,
                                () -> {}))
                .getMessage();
        assertTrue(statistics.contains("what inputs are multiplied with is not known"), statistics);
        KeyValueCache cache = cache(OVER_LAYERS_ALONE);
        Matrix none = Matrix.zeros(0, 0);
        String before = assertThrows(
                        IllegalArgumentException.class,
                        () -> cache.blocks().get(1).append(second, none, none, workers))
                .getMessage();
        assertTrue(before.contains("the layer before has not coded the tokens from 0 on"), before);
        Matrix broken = first.rowSlice(0, 2).copy();
        broken.set(1, 5, Float.NaN);
        String finite = assertThrows(
                        IllegalArgumentException.class,
                        () -> cache.blocks().get(0).append(broken, none, none, workers))
                .getMessage();
        assertTrue(finite.contains("the input of token 1 has NaN at feature 5"), finite);
    }
}
