package dev.lloyd.bench.caches;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.tensor.BlockType;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.gguf.SyntheticLlama;
import dev.lloyd.models.runtime.KeyValueCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningCacheTest {
    private static final int DEPTH = 21;
    private static final int MORE = 6;

    @TempDir
    private Path folder;

    private final Workers workers = Workers.of(1);

    @AfterEach
    void close() {
        workers.close();
    }

    private CacheModel model() throws IOException {
        Path file = folder.resolve("tiny.gguf");
        new SyntheticLlama(128, 256, 2, 4, 2).write(file, BlockType.Q8_0);
        return CacheModel.open(file);
    }

    /// Both hold as many tokens in every turn, whatever a warm-up did; it goes over the end of the continuation here.
    @Test
    void aWarmUpIsForgotten() throws IOException {
        try (CacheModel model = model()) {
            CacheRecipe recipe = CacheRecipe.parse(
                    "keys: int(bits=8, group=32) ; values: int(bits=8, group=32) ; chunk: 8 ; window: 3");
            CacheFormat coded = CacheFormat.fit(recipe, model.decoder(), List.of(), 1, workers, () -> {});
            for (Supplier<KeyValueCache> empty :
                    List.<Supplier<KeyValueCache>>of(model.decoder()::newCache, coded::newCache)) {
                RunningCache running = new RunningCache(
                        model.decoder(),
                        empty,
                        new RunningCache.Text(model.text(DEPTH, 1), model.text(MORE, 2)),
                        workers);
                assertTrue(running.read(0) > 0);
                assertEquals(DEPTH, running.cache().length());
                running.warmUp(0.1);
                assertEquals(DEPTH, running.cache().length());
                assertTrue(running.generate(MORE - 1) > 0);
                assertEquals(DEPTH + MORE - 1, running.cache().length());
                assertTrue(running.generate(1) > 0);
                assertEquals(DEPTH + MORE, running.cache().length());
            }
        }
    }

    @Test
    void textsAreTheSameEachTimeAndInTheVocabulary() throws IOException {
        try (CacheModel model = model()) {
            int[] text = model.text(1000, 5);
            assertArrayEquals(text, model.text(1000, 5));
            int most = Arrays.stream(text).max().orElseThrow();
            assertTrue(most < model.network().vocabularySize() && most > 1000, "" + most);
            assertTrue(Arrays.stream(text).min().orElseThrow() >= 0);
        }
    }
}
