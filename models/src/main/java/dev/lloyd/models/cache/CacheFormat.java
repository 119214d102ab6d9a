package dev.lloyd.models.cache;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/// A cache recipe fitted to a network: makes caches whose sequences share what was learned.
///
/// Immutable and thread-safe.
public final class CacheFormat {
    private static final int FINGERPRINT_TOKENS = 32;
    private final CacheRecipe recipe;
    private final FittedBlocks blocks;
    private final long valuesOfToken;

    private CacheFormat(CacheRecipe recipe, FittedBlocks blocks, long valuesOfToken) {
        this.recipe = recipe;
        this.blocks = blocks;
        this.valuesOfToken = valuesOfToken;
    }

    /// Fits a recipe.
    ///
    /// @param decoder the network and its weights, which latents come from and inputs go through again
    /// @param samples of each block, for a recipe that learns; empty: it must not
    /// @param seed of everything random
    /// @param done is called after each block
    /// @throws IllegalArgumentException if the recipe does not fit the network's keys, or learns and there is no
    ///     sample
    public static CacheFormat fit(
            CacheRecipe recipe, Decoder decoder, List<BlockSample> samples, long seed, Workers workers, Runnable done) {
        Network network = decoder.network();
        if (!network.predictsTokens()) {
            throw new IllegalArgumentException("a cache is for a network that predicts tokens");
        }
        if (samples.isEmpty() && recipe.need().isCalibrated()) {
            throw learns(recipe);
        }
        FittedBlocks blocks = recipe.codesInputs()
                ? InputBlocks.fit(recipe, decoder, samples, seed, workers, done)
                : KeyValueBlocks.fit(recipe, decoder, samples, seed, workers, done);
        CacheFormat format = new CacheFormat(recipe, blocks, 2L * network.keyValueSize() * network.blocks());
        if (samples.isEmpty() && format.sharedBytes() > 0) {
            throw learns(recipe);
        }
        return format;
    }

    private static IllegalArgumentException learns(CacheRecipe recipe) {
        return new IllegalArgumentException("the cache recipe '" + recipe.text() + "' learns from a text");
    }

    /// What it was fitted from.
    public CacheRecipe recipe() {
        return recipe;
    }

    /// An empty cache for one sequence.
    public KeyValueCache newCache() {
        return new KeyValueCache(blocks.newStores());
    }

    /// What tells apart what was learned: CRC-32C, in hexadecimal digits, of the forms of a few tokens that are always
    /// the same, with all that forms share.
    String fingerprint() {
        CRC32C sum = new CRC32C();
        try (Workers one = Workers.of(1)) {
            for (SideCodec side : blocks.sides()) {
                int tokens = side.codesAnyChunk() ? FINGERPRINT_TOKENS : recipe.chunk();
                side.example(tokens, one).tensors().byName().values().forEach(tensor -> sum.update(tensor.bytes()));
            }
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /// Bytes of what was learned, which all sequences share.
    public long sharedBytes() {
        return blocks.sides().stream().mapToLong(SideCodec::sharedBytes).sum();
    }

    /// Relative squared errors `|X' - X|^2 / |X|^2`, means over blocks.
    ///
    /// @param keys of the keys, as they are coded: turned by their positions or not
    /// @param values of the values
    public record Errors(double keys, double values) {}

    /// The errors of samples, coded in whole chunks.
    public Errors errors(List<BlockSample> samples, Workers workers) {
        return blocks.errors(samples, workers);
    }

    /// Values of the keys and values that a cache holds, or that are made of what it holds.
    public long values(KeyValueCache cache) {
        return cache.length() * valuesOfToken;
    }

    /// A cache that has grown with a text.
    ///
    /// @param cache as it is at the end
    /// @param rate while it grew
    public record Grown(KeyValueCache cache, CacheRate rate) {}

    /// Lets a cache grow with a text, token by token from the first to the last.
    ///
    /// @param decoder of the network that this was fitted to
    /// @param done is called after each token
    public Grown grow(Decoder decoder, int[] tokens, Workers workers, Runnable done) {
        KeyValueCache cache = newCache();
        CacheRate rate = CacheRate.NONE;
        for (int token : tokens) {
            decoder.logits(TokenBatch.from(cache.length(), token), List.of(cache), workers);
            rate = rate.plus(cache, values(cache));
            done.run();
        }
        return new Grown(cache, rate);
    }
}
