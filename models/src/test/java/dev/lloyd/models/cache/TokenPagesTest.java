package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that share a form against tokens with a form each.
class TokenPagesTest {
    private static final String KEPT =
            "keys: outliers(share=0.2) | int(bits=2, group=5) ; values: outliers(rule=sigma, share=0.2, sigmas=1) |"
                    + " int(bits=3, mode=float-zero)";
    private static final String LEARNED =
            "keys unturned: centre | channel-scale(search=equal) | outliers(share=0.1) | kmeans(bits=3, dimension=1,"
                    + " scales=none) | objective=diagonal ; values: outliers(share=0.1) | kmeans(bits=3, dimension=1)"
                    + " | objective=diagonal ; first: 1";
    private static final int COLUMNS = 12;
    /// More than two pages.
    private static final int TOKENS = 137;

    @TempDir
    private Path folder;

    private final Network network = TinyModels.llama(Head.UNTIED);
    private final Weights weights = TinyModels.weights(TinyModels.tensors(network, 5));
    private final Decoder decoder = new Decoder(network, weights, List.of());
    private final Workers workers = Workers.of(2);
    private final Matrix keys = halves(1);
    private final Matrix values = halves(2);

    @AfterEach
    void close() {
        workers.close();
    }

    /// Tokens as they wait for being coded.
    private static Matrix halves(long seed) {
        HalfRows rows = new HalfRows(COLUMNS);
        rows.append(new Matrix(TOKENS, COLUMNS, Seeds.gaussian(TOKENS * COLUMNS, seed)));
        return rows.slice(0, TOKENS);
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

    private void append(CodedKeyValues store, int from, int to) {
        store.append(Matrix.zeros(0, 0), keys.rowSlice(from, to), values.rowSlice(from, to), workers);
    }

    private static CodedKeyValues first(KeyValueCache cache) {
        return (CodedKeyValues) cache.blocks().getFirst();
    }

    /// The last page only begun, in pieces, and after some tokens were forgotten.
    @ParameterizedTest
    @ValueSource(
            strings = {
                LEARNED,
                KEPT,
                "keys: outliers(share=0.1) | hadamard | lloyd-max(bits=3) | gptq ; values: outliers(share=0.1) | e8p(group=8)",
                "keys unturned: hadamard | int(bits=3) ; values: gaussian-vq(bits=2) ; first: 3",
            })
    void pagesStandForWhatTokensStandForAlone(String recipe) {
        CodedKeyValues store = first(format(recipe).newCache());
        append(store, 0, 5);
        append(store, 5, 100);
        store.truncate(77);
        append(store, 77, 78);
        append(store, 78, TOKENS);
        assertStandsForEachAlone(store.keys(), keys, recipe);
        assertStandsForEachAlone(store.values(), values, recipe);
    }

    private void assertStandsForEachAlone(SideStore side, Matrix tokens, String recipe) {
        SideCodec codec = side.codec();
        int first = side.recipe().first();
        int token = 0;
        long bytes = 2L * first * COLUMNS;
        for (Matrix page : side.rows(workers).settled()) {
            for (int row = 0; row < page.rows(); row++, token++) {
                if (token >= first) {
                    CanonicalForm alone = codec.code(tokens.rowSlice(token, token + 1), token, workers);
                    bytes += codec.byteSize(alone);
                    assertArrayEquals(
                            codec.decode(alone, token, new MatrixPool(0), workers)
                                    .values(),
                            page.rowSlice(row, row + 1).values(),
                            recipe + ", token " + token);
                }
            }
        }
        assertEquals(TOKENS, token);
        assertEquals(
                Math.ceilDiv(TOKENS - first, SideStore.PAGE),
                side.state().coded().size());
        assertEquals(bytes, side.byteSize(), recipe);
    }

    /// Files that were written when such tokens had a form each go on.
    @ParameterizedTest
    @ValueSource(strings = {LEARNED, KEPT})
    void filesWithAFormForEachTokenAreRead(String recipe) throws IOException {
        CacheFormat format = format(recipe);
        CacheIdentity identity = new CacheIdentity("model", "floats", network, Optional.of(format));
        KeyValueCache pages = format.newCache();
        KeyValueCache forms = format.newCache();
        for (int block = 0; block < network.blocks(); block++) {
            CodedKeyValues store = (CodedKeyValues) pages.blocks().get(block);
            append(store, 0, 70);
            CodedKeyValues other = (CodedKeyValues) forms.blocks().get(block);
            other.keys().restore(formEach(store.keys(), keys));
            other.values().restore(formEach(store.values(), values));
        }
        Path file = folder.resolve("text.cache");
        CacheFile.save(
                file, new CachedText(IntStream.range(0, 71).map(id -> id % 5).toArray(), 0, forms), identity);
        try (CacheFile read = CacheFile.open(file, identity)) {
            CodedKeyValues old = first(read.text().cache());
            CodedKeyValues now = first(pages);
            assertRowsAlike(now, old, recipe);
            append(old, 70, TOKENS);
            append(now, 70, TOKENS);
            assertRowsAlike(now, old, recipe);
            old.truncate(66);
            now.truncate(66);
            assertRowsAlike(now, old, recipe);
        }
    }

    private SideStore.State formEach(SideStore side, Matrix tokens) {
        SideStore.State state = side.state();
        List<CodedTokens> forms = new ArrayList<>();
        for (int token = side.recipe().first(); token < 70; token++) {
            CanonicalForm form = side.codec().code(tokens.rowSlice(token, token + 1), token, workers);
            forms.add(new CodedTokens(
                    token, token + 1, Codes.of(form), side.codec().byteSize(form)));
        }
        return new SideStore.State(state.first(), forms, state.last());
    }

    private void assertRowsAlike(CodedKeyValues expected, CodedKeyValues actual, String recipe) {
        assertArrayEquals(rows(expected.keys()), rows(actual.keys()), recipe);
        assertArrayEquals(rows(expected.values()), rows(actual.values()), recipe);
        assertEquals(expected.byteSize(), actual.byteSize(), recipe);
    }

    private float[] rows(SideStore side) {
        float[] all = new float[side.length() * COLUMNS];
        int offset = 0;
        for (Matrix rows : side.rows(workers).settled()) {
            System.arraycopy(rows.values(), 0, all, offset, rows.values().length);
            offset += rows.values().length;
        }
        assertEquals(all.length, offset);
        return all;
    }

    /// What tells recipes apart is in every file.
    @Test
    void whatWasLearnedIsToldAsBefore() {
        assertEquals("97c36c79", format(KEPT).fingerprint());
    }

    /// Kept values of a chunk of several tokens are chosen among all of them, which keeps such chunks as they were.
    @Test
    void chunksOfSeveralTokensStayChunks() {
        CodedKeyValues store = first(format(KEPT + " ; chunk: 4").newCache());
        append(store, 0, 30);
        assertEquals(7, store.keys().state().coded().size());
    }
}
