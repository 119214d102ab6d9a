package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.models.runtime.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFileTest {
    private static final String FLOATS = "floats";
    private static final String PRODUCTS = "floats";
    private static final String CHUNKS =
            "keys by channel: int(bits=2, group=4) ; values: outliers(share=0.1) | int(bits=3) ; chunk: 4 ; window: 3 ; first: 2";
    private static final String LAYERS =
            "keys by channel: int(bits=2, group=4, mode=float-zero) ; values: int(bits=2, group=4, mode=float-zero) ; chunk: 4"
                    + " ; window: 3 ; layers: 2";
    private static final String INPUTS =
            "input by channel differences: int(bits=2, group=4) ; chunk: 4 ; window: 3 ; first: 2";
    private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2};

    @TempDir
    private Path folder;

    private final Network network = TinyModels.llama(Head.UNTIED);
    private final Weights weights = TinyModels.weights(TinyModels.tensors(network, 5));
    private final Decoder decoder = new Decoder(network, weights, List.of());
    private final Workers workers = Workers.of(2);

    @AfterEach
    void close() {
        workers.close();
    }

    private CacheIdentity identity(String recipe) {
        return identity(recipe, 9);
    }

    private CacheIdentity identity(String recipe, long textSeed) {
        if (recipe.equals(FLOATS)) {
            return new CacheIdentity("model", PRODUCTS, network, Optional.empty());
        }
        CacheRecipe parsed = CacheRecipe.parse(recipe);
        int[] ids = new int[40];
        Arrays.setAll(
                ids, token -> (int) Long.remainderUnsigned(Seeds.derive(textSeed, token), network.vocabularySize()));
        List<BlockSample> samples = CacheSampling.of(
                network,
                weights,
                List.of(TokenBatch.of(List.of(ids))),
                parsed.keys().turning(),
                workers,
                () -> {});
        return new CacheIdentity(
                "model",
                PRODUCTS,
                network,
                Optional.of(CacheFormat.fit(parsed, decoder, samples, 7, workers, () -> {})));
    }

    private int[] generate(int[] next, int count, Sampling.Choice choice, CachedText text, Workers threads) {
        return decoder.generate(next, count, choice, text.cache(), threads, id -> true);
    }

    private Path saved(CacheIdentity identity, int count) throws IOException {
        CachedText none = new CachedText(new int[0], 0, identity.newCache());
        int[] chosen = generate(PROMPT, count, new Sampling(1, 20, 3).choice(), none, workers);
        int[] ids = IntStream.concat(IntStream.of(PROMPT), IntStream.of(chosen)).toArray();
        Path file = folder.resolve("text.cache");
        CacheFile.save(file, new CachedText(ids, count, none.cache()), identity);
        return file;
    }

    /// Saved after any number of tokens, and resumed with another number of threads.
    @ParameterizedTest
    @ValueSource(
            strings = {
                FLOATS,
                "int(bits=4, group=4)",
                "keys unturned: centre | hadamard | lloyd-max(bits=3) | gptq ; values: centre | klt | int(bits=4) | gptq",
                "keys by channel unturned: kmeans(bits=2, dimension=2) ; values by channel: int(bits=4) ; chunk: 4",
                "keys: outliers(share=0.1) | int(bits=2) ; values: low-rank(rank=1) | int(bits=2) ; chunk: 4",
                CHUNKS,
                "keys by channel latent: int(bits=3, group=4) ; values latent: int(bits=3, group=4) ; chunk: 4",
                LAYERS,
                "keys: int(bits=2, group=4, mode=float-zero) ; values: int(bits=2, group=4, mode=float-zero) ; layers: 2",
                INPUTS,
                "input differences: centre | int(bits=3, group=4)",
                "input: int(bits=3, group=4)",
            })
    void aResumedTextIsTheSame(String recipe) throws IOException {
        CacheIdentity identity = identity(recipe);
        Sampling sampling = new Sampling(1, 20, 3);
        CachedText none = new CachedText(new int[0], 0, identity.newCache());
        int[] whole = generate(PROMPT, 12, sampling.choice(), none, workers);
        for (int count = 1; count < 12; count++) {
            Path path = saved(identity, count);
            try (Workers one = Workers.of(1);
                    CacheFile file = CacheFile.open(path, identity(recipe))) {
                CachedText text = file.text();
                assertEquals(PROMPT.length + count - 1, text.cache().length());
                int[] rest = generate(text.open(), 12 - count, sampling.choiceAfter(text.choices()), text, one);
                assertArrayEquals(Arrays.copyOfRange(whole, count, 12), rest, recipe + " after " + count);
            }
        }
    }

    /// Bytes are counted alike, and a file that is mapped can be replaced by what it was continued to.
    @ParameterizedTest
    @ValueSource(strings = {FLOATS, "int(bits=4, group=4)", CHUNKS, LAYERS, INPUTS})
    void aFileIsReplacedByItself(String recipe) throws IOException {
        CacheIdentity identity = identity(recipe);
        Path path = saved(identity, 9);
        byte[] before = Files.readAllBytes(path);
        try (CacheFile file = CacheFile.open(path, identity)) {
            CacheFile.save(path, file.text(), identity);
            assertArrayEquals(before, Files.readAllBytes(path));
            CachedText text = file.text();
            long bytes = text.cache().byteSize();
            generate(text.open(), 1, Sampling.greedy().choice(), text, workers);
            assertTrue(text.cache().byteSize() > bytes);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKS, LAYERS, INPUTS})
    void whatWasForgottenIsNotThere(String recipe) throws IOException {
        CacheIdentity identity = identity(recipe);
        CachedText text = new CachedText(new int[0], 0, identity.newCache());
        int[] ids = IntStream.range(0, 23).toArray();
        generate(ids, 1, Sampling.greedy().choice(), text, workers);
        text.cache().truncate(16);
        Path path = folder.resolve("cut.cache");
        CacheFile.save(path, new CachedText(Arrays.copyOf(ids, 16), 0, text.cache()), identity);
        try (CacheFile file = CacheFile.open(path, identity)) {
            int[] next = {7, 8};
            assertArrayEquals(
                    generate(next, 5, Sampling.greedy().choice(), text, workers),
                    generate(next, 5, Sampling.greedy().choice(), file.text(), workers));
        }
    }

    private void refused(Path path, byte[] bytes, CacheIdentity identity) throws IOException {
        Files.write(path, bytes);
        IOException failure = assertThrows(IOException.class, () -> {
            try (CacheFile file = CacheFile.open(path, identity)) {
                assertFalse(file.text().ids().length < 0);
            }
        });
        assertTrue(
                failure instanceof MalformedFileException || failure instanceof UnsupportedFileException,
                String.valueOf(failure));
        assertTrue(failure.getMessage().contains("text.cache"), failure.getMessage());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        CacheIdentity identity = identity(CHUNKS);
        Path path = saved(identity, 9);
        byte[] good = Files.readAllBytes(path);
        for (int length = 0; length < good.length; length += 1 + length % 7) {
            refused(path, Arrays.copyOf(good, length), identity);
        }
    }

    /// But for the header's own spelling nothing can change.
    @Test
    void everyFlippedBitOfTheTensorsIsRefused() throws IOException {
        CacheIdentity identity = identity(CHUNKS);
        Path path = saved(identity, 9);
        byte[] good = Files.readAllBytes(path);
        int header =
                8 + (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
        for (int place = header; place < good.length; place += 3) {
            byte[] bad = good.clone();
            bad[place] ^= (byte) (1 << place % 8);
            refused(path, bad, identity);
        }
    }

    /// Files whose checksum is right and whose content is not.
    @Test
    void forgedFilesAreRefused() throws IOException {
        CacheIdentity identity = identity(CHUNKS);
        Path path = saved(identity, 9);
        assertTrue(forged(path, identity, "block0.keys.chunks", 1, 1 << 30).contains("a chunk of 4 of 1073741824"));
        assertTrue(forged(path, identity, "block0.keys.chunks", 2, -1).contains("a chunk of -1 of 4"));
        assertTrue(forged(path, identity, "block0.keys.chunks", 0, 5).contains("no kind"));
        assertTrue(forged(path, identity, "block1.values.chunks", 3, Integer.MAX_VALUE)
                .contains("ends behind"));
        assertTrue(forged(path, identity, "tokens", 0, -1).contains("is not one of the model's"));
    }

    /// Chunks of a block that has its codes from another.
    @Test
    void forgedChunksOfScalesAreRefused() throws IOException {
        CacheIdentity identity = identity(LAYERS);
        Path path = saved(identity, 9);
        assertTrue(forged(path, identity, "block1.keys.chunks", 2, 3).contains("a chunk of 3 of 4"));
        assertTrue(forged(path, identity, "block1.keys.chunks", 3, 2).contains("block1.keys.codes"));
    }

    private String forged(Path path, CacheIdentity identity, String tensor, int index, int value) throws IOException {
        saved(identity, 9);
        CacheForgery.change(path, tensor, index, value);
        return assertThrows(
                        MalformedFileException.class,
                        () -> CacheFile.open(path, identity).close())
                .getMessage();
    }

    @Test
    void anotherModelRecipeOrTextIsNamed() throws IOException {
        String learns = "keys: centre | int(bits=4) ; values: int(bits=4)";
        CacheIdentity identity = identity(learns);
        Path path = saved(identity, 3);
        assertRefused(path, new CacheIdentity("other", PRODUCTS, network, identity.format()), "another model");
        assertRefused(
                path,
                new CacheIdentity("model", "packed", network, identity.format()),
                "multiplied as 'floats', and here they are multiplied as 'packed'");
        assertRefused(path, identity(FLOATS), "of the recipe '" + learns + "', and this one is 'floats'");
        assertRefused(path, identity(learns, 10), "learned from another text");
        Files.write(path, change(Files.readAllBytes(path), text -> text.replace("lloyd.cache", "lloyd.cachf")));
        assertTrue(assertThrows(UnsupportedFileException.class, () -> CacheFile.open(path, identity))
                .getMessage()
                .contains("no saved cache"));
    }

    private static byte[] change(byte[] bytes, UnaryOperator<String> change) {
        return change.apply(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(Path path, CacheIdentity identity, String said) {
        String message = assertThrows(IllegalArgumentException.class, () -> CacheFile.open(path, identity))
                .getMessage();
        assertTrue(message.contains(said), message);
    }
}
