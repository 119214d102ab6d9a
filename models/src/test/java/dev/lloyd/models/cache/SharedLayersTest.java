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
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.KeyValueView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two blocks that share codes.
class SharedLayersTest {
    private static final int COLUMNS = 12;
    private static final int TOKENS = 37;
    private static final Matrix NO_INPUT = Matrix.zeros(0, 0);
    private static final String GRID = "int(bits=2, group=4, mode=float-zero)";
    private static final String CHUNKS =
            "keys by channel: " + GRID + " ; values: " + GRID + " ; chunk: 4 ; window: 3 ; first: 1 ; layers: 2";
    private static final String ALONE = "keys: " + GRID + " ; values: " + GRID + " ; layers: 2";

    private final Network network = TinyModels.llama(Head.UNTIED);
    private final Decoder decoder = new Decoder(network, TinyModels.weights(TinyModels.tensors(network, 5)), List.of());
    private final Workers workers = Workers.of(2);
    private final Matrix first = new Matrix(TOKENS, COLUMNS, Seeds.gaussian(TOKENS * COLUMNS, 1));
    private final Matrix second = new Matrix(TOKENS, COLUMNS, Seeds.gaussian(TOKENS * COLUMNS, 2));

    @AfterEach
    void close() {
        workers.close();
    }

    private KeyValueCache cache(String recipe) {
        return CacheFormat.fit(CacheRecipe.parse(recipe), decoder, List.of(), 7, workers, () -> {})
                .newCache();
    }

    private void append(KeyValueCache cache, int from, int to) {
        cache.blocks().get(0).append(NO_INPUT, first.rowSlice(from, to), second.rowSlice(from, to), workers);
        cache.blocks().get(1).append(NO_INPUT, second.rowSlice(from, to), first.rowSlice(from, to), workers);
    }

    private float[] met(KeyValueCache cache, int count) {
        float[] scores = new float[count];
        KeyValueView view = cache.blocks().get(1).view(workers);
        view.scores(new Slice(6, 6, 1), Seeds.gaussian(6, 3), 0, new Scores(scores, count), count);
        float[] mixed = new float[6];
        view.mix(new Slice(0, 6, 1), new Scores(scores, count), count, mixed, 0);
        float[] all = java.util.Arrays.copyOf(scores, count + 6);
        System.arraycopy(mixed, 0, all, count, 6);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKS, ALONE})
    void tokensMeetTheSameHoweverTheyCame(String recipe) {
        KeyValueCache whole = cache(recipe);
        append(whole, 0, TOKENS);
        KeyValueCache parts = cache(recipe);
        int done = 0;
        for (int step : new int[] {1, 1, 9, 1, 16, 1, 8}) {
            append(parts, done, done + step);
            done += step;
            assertArrayEquals(met(whole, done), met(parts, done), recipe + ", " + done + " tokens");
        }
        assertEquals(whole.byteSize(), parts.byteSize());
    }

    /// Cut where a chunk ends, and where tokens are coded alone anywhere.
    @ParameterizedTest
    @ValueSource(ints = {5, 13, 17, 21, 29})
    void whatWasForgottenLeavesNoTrace(int length) {
        for (String recipe : List.of(CHUNKS, ALONE)) {
            KeyValueCache whole = cache(recipe);
            append(whole, 0, TOKENS);
            KeyValueCache cut = cache(recipe);
            append(cut, 0, TOKENS - 2);
            cut.truncate(length);
            append(cut, length, TOKENS);
            assertArrayEquals(met(whole, TOKENS), met(cut, TOKENS), recipe + ", cut to " + length);
        }
    }

    /// Four values of 2 bits, a scale and a zero: 5 bytes a group, of which the second block has 4.
    @Test
    void theSecondBlockStoresScalesAndZerosAlone() {
        KeyValueCache cache = cache(ALONE);
        append(cache, 0, TOKENS);
        int groups = 2 * TOKENS * COLUMNS / 4;
        assertEquals(5L * groups, cache.blocks().get(0).byteSize());
        assertEquals(4L * groups, cache.blocks().get(1).byteSize());
    }

    private static CodedTokens coded(SideStore store) {
        return store.state().coded().getFirst();
    }

    @Test
    void codesAreTheLeadersAndScalesTheBestForThem() {
        KeyValueCache cache = cache(ALONE);
        append(cache, 0, 8);
        var leader =
                coded(((CodedKeyValues) cache.blocks().get(0)).keys()).codes().form();
        var follower =
                coded(((CodedKeyValues) cache.blocks().get(1)).keys()).codes().form();
        assertArrayEquals(leader.planes().codes(), follower.planes().codes());
        double best = distance(follower.decode(workers), second);
        float[] scales = follower.planes().scales().values();
        float[] zeros = follower.planes().zeros().orElseThrow().values();
        for (int index = 0; index < scales.length; index++) {
            for (float factor : new float[] {0.8f, 1.25f}) {
                float[] others = scales.clone();
                others[index] *= factor;
                assertTrue(distance(follower.planes().withScales(others, zeros).decode(workers), second) >= best);
                others = zeros.clone();
                others[index] += factor - 1;
                assertTrue(distance(follower.planes().withScales(scales, others).decode(workers), second) >= best);
            }
        }
    }

    private static double distance(Matrix some, Matrix others) {
        double sum = 0;
        for (int index = 0; index < some.values().length; index++) {
            sum += Math.pow(some.values()[index] - others.values()[index], 2);
        }
        return sum;
    }

    /// Whatever the sign of the factor; a block of equal values, and one of zeros, become what they are.
    @ParameterizedTest
    @ValueSource(floats = {2, -0.5f, 0})
    void whatFollowsTheFirstBlockInProportionIsCodedAsWell(float factor) {
        KeyValueCache cache = cache(ALONE);
        cache.blocks().get(0).append(NO_INPUT, first.rowSlice(0, 8), second.rowSlice(0, 8), workers);
        Matrix decoded = coded(((CodedKeyValues) cache.blocks().get(0)).keys())
                .codes()
                .form()
                .decode(workers);
        Matrix zeros = Matrix.zeros(8, COLUMNS);
        for (int index = 0; index < decoded.values().length; index++) {
            decoded.values()[index] = factor * decoded.values()[index] + 3;
        }
        cache.blocks().get(1).append(NO_INPUT, decoded, zeros, workers);
        CodedKeyValues follower = (CodedKeyValues) cache.blocks().get(1);
        Matrix keys = coded(follower.keys()).codes().form().decode(workers);
        for (int index = 0; index < keys.values().length; index++) {
            assertEquals(decoded.values()[index], keys.values()[index], 0.03, "value " + index);
        }
        assertArrayEquals(
                zeros.values(),
                coded(follower.values()).codes().form().decode(workers).values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys: int(bits=2) ; values: int(bits=2, mode=float-zero) ; layers: 2",
                "keys: int(bits=2, mode=float-zero) ; values: hadamard | int(bits=2, mode=float-zero) ; layers: 2",
                "keys: int(bits=2, mode=float-zero, group=tensor) ; values: int(bits=2, mode=float-zero) ; layers: 2",
                "keys: outliers | int(bits=2, mode=float-zero) ; values: int(bits=2, mode=float-zero) ; layers: 2",
            })
    void recipesWhoseCodesSuitOneLayerAloneAreRefused(String recipe) {
        String message = assertThrows(IllegalArgumentException.class, () -> cache(recipe))
                .getMessage();
        assertTrue(message.contains("codes that are shared need scales and zeros"), message);
    }

    @Test
    void aBlockWithoutTheOneBeforeItIsRefused() {
        KeyValueCache cache = cache(ALONE);
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> cache.blocks().get(1).append(NO_INPUT, first, second, workers))
                .getMessage()
                .contains("has not coded the tokens from 0 on"));
    }
}
