package dev.lloyd.bench.caches;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.cache.BlockSample;
import dev.lloyd.models.cache.CacheSampling;
import dev.lloyd.models.cache.CacheSide;
import dev.lloyd.models.network.TokenBatch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What caches learn from that learn, on texts that mean nothing: how fast a cache is does not depend on it.
///
/// A sample is taken once for each place at which keys are coded. One thread at a time.
final class RandomSamples {
    private static final int WINDOW = 128;
    private static final int WINDOWS = 8;
    private static final long SEED = 3;

    private final CacheModel model;
    private final List<TokenBatch> batches;
    private final Workers workers;
    private final Map<CacheSide.Turning, List<BlockSample>> samples = new EnumMap<>(CacheSide.Turning.class);

    /// @param chunk tokens that a sample has at least
    RandomSamples(CacheModel model, int chunk, Workers workers) {
        int window = Math.min(WINDOW, model.network().maxTokens());
        int windows = Math.max(WINDOWS, Math.ceilDiv(chunk, window));
        this.model = model;
        this.batches = IntStream.range(0, windows)
                .mapToObj(index -> TokenBatch.from(0, model.text(window, SEED + index)))
                .toList();
        this.workers = workers;
    }

    /// A sample of each block.
    List<BlockSample> of(CacheSide.Turning keys) {
        return samples.computeIfAbsent(
                keys,
                turning -> CacheSampling.of(
                        model.network(), model.decoder().weights(), batches, turning, workers, () -> {}));
    }
}
