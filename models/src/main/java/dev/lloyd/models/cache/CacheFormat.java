package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.KeyValues;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.grid.Commuting;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;

/// A cache recipe fitted to a network: makes caches whose sequences share what was learned.
///
/// Immutable and thread-safe.
public final class CacheFormat {
    private static final int FINGERPRINT_TOKENS = 32;
    private final CacheRecipe recipe;
    private final List<BlockCodec> blocks;
    private final int columns;

    private CacheFormat(CacheRecipe recipe, List<BlockCodec> blocks, int columns) {
        this.recipe = recipe;
        this.blocks = List.copyOf(blocks);
        this.columns = columns;
    }

    /// Fits a recipe.
    ///
    /// @param decoder the network and its weights, which latents come from
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
        int columns = network.keyValueSize();
        List<BlockCodec> blocks = new ArrayList<>();
        for (int block = 0; block < network.blocks(); block++) {
            Optional<BlockSample> sample = samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(block));
            Matrix none = Matrix.zeros(recipe.chunk(), columns);
            long own = Seeds.derive(seed, block);
            blocks.add(new BlockCodec(
                    SideCodec.fit(
                            recipe.keys(),
                            sample.map(BlockSample::keys).orElse(none),
                            recipe.chunk(),
                            sample.map(BlockSample::keyUse),
                            new SideCodec.Place(
                                    turning(recipe.keys(), network, block),
                                    latent(recipe.keys(), decoder, block, AttentionLayers::key, workers)),
                            Seeds.derive(own, "keys"),
                            workers),
                    SideCodec.fit(
                            recipe.values(),
                            sample.map(BlockSample::values).orElse(none),
                            recipe.chunk(),
                            sample.map(BlockSample::valueUse),
                            new SideCodec.Place(
                                    Optional.empty(),
                                    latent(recipe.values(), decoder, block, AttentionLayers::value, workers)),
                            Seeds.derive(own, "values"),
                            workers)));
            done.run();
        }
        CacheFormat format = new CacheFormat(recipe, blocks, columns);
        if (samples.isEmpty() && format.sharedBytes() > 0) {
            throw learns(recipe);
        }
        if (recipe.layers() > 1) {
            blocks.getFirst().keys().requireShareable();
            blocks.getFirst().values().requireShareable();
        }
        return format;
    }

    private static IllegalArgumentException learns(CacheRecipe recipe) {
        return new IllegalArgumentException("the cache recipe '" + recipe.text() + "' learns from a text");
    }

    private static Optional<Latent> latent(
            CacheSide side, Decoder decoder, int block, Function<AttentionLayers, String> layer, Workers workers) {
        if (side.turning() != CacheSide.Turning.LATENT) {
            return Optional.empty();
        }
        AttentionLayers layers = decoder.network()
                .attentionLayers(block)
                .orElseThrow(() -> new IllegalArgumentException("'latent' is for networks with attention"));
        return Optional.of(
                Latent.of(decoder.weights().linear(layer.apply(layers)).matrix(workers)));
    }

    private static Optional<Rope> turning(CacheSide side, Network network, int block) {
        if (side.turning() == CacheSide.Turning.TURNED) {
            return Optional.empty();
        }
        if (side.turning() == CacheSide.Turning.LATENT) {
            return network.attentionLayers(block).flatMap(AttentionLayers::rope);
        }
        Rope rope = network.attentionLayers(block)
                .flatMap(AttentionLayers::rope)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'unturned' is for networks that turn keys by their positions, and this one does not"));
        requireHeads(side.recipe(), network.keyValueSize() / rope.headSize());
        return Optional.of(rope);
    }

    /// A codebook commutes with the rotation only if its pairs are those that are turned.
    private static void requireHeads(Recipe recipe, int heads) {
        for (Grid grid : recipe.grids()) {
            if (grid instanceof Commuting commuting && commuting.heads() != heads) {
                throw new IllegalArgumentException("'" + grid.text() + "' has " + commuting.heads()
                        + " heads, and the keys of this network have " + heads + ": say heads=" + heads);
            }
        }
    }

    /// What it was fitted from.
    public CacheRecipe recipe() {
        return recipe;
    }

    /// An empty cache for one sequence.
    public KeyValueCache newCache() {
        List<CodedKeyValues> stores = new ArrayList<>();
        for (int block = 0; block < blocks.size(); block++) {
            Optional<CodedKeyValues> leader = leads(block) ? Optional.empty() : Optional.of(stores.get(leader(block)));
            stores.add(new CodedKeyValues(recipe, blocks.get(block), leader, columns));
        }
        return new KeyValueCache(List.<KeyValues>copyOf(stores));
    }

    private boolean leads(int block) {
        return leader(block) == block;
    }

    /// The block whose codes a block has.
    private int leader(int block) {
        return block - block % recipe.layers();
    }

    /// What tells apart what was learned: CRC-32C, in hexadecimal digits, of the forms of a few tokens that are always
    /// the same, with all that forms share.
    String fingerprint() {
        CRC32C sum = new CRC32C();
        try (Workers one = Workers.of(1)) {
            for (BlockCodec each : blocks) {
                for (SideCodec side : List.of(each.keys(), each.values())) {
                    int tokens = side.codesTokensAlone() ? FINGERPRINT_TOKENS : recipe.chunk();
                    side.example(tokens, one).tensors().byName().values().forEach(tensor -> sum.update(tensor.bytes()));
                }
            }
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /// Bytes of what was learned, which all sequences share.
    public long sharedBytes() {
        return blocks.stream()
                .mapToLong(each -> each.keys().sharedBytes() + each.values().sharedBytes())
                .sum();
    }

    /// Relative squared errors `|X' - X|^2 / |X|^2`, means over blocks.
    ///
    /// @param keys of the keys, as they are coded: turned by their positions or not
    /// @param values of the values
    public record Errors(double keys, double values) {}

    /// The errors of samples, coded in whole chunks.
    public Errors errors(List<BlockSample> samples, Workers workers) {
        return new Errors(
                error(samples, BlockSample::keys, BlockCodec::keys, workers),
                error(samples, BlockSample::values, BlockCodec::values, workers));
    }

    private double error(
            List<BlockSample> samples,
            Function<BlockSample, Matrix> sample,
            Function<BlockCodec, SideCodec> side,
            Workers workers) {
        double error = 0;
        List<CanonicalForm> leading = List.of();
        for (int block = 0; block < blocks.size(); block++) {
            Matrix own = sample.apply(samples.get(block));
            SideCodec codec = side.apply(blocks.get(block));
            List<CanonicalForm> forms = leads(block)
                    ? codec.forms(own, recipe.chunk(), workers)
                    : codec.forms(own, recipe.chunk(), leading, workers);
            leading = leads(block) ? forms : leading;
            error += codec.error(own, recipe.chunk(), forms, workers) / blocks.size();
        }
        return error;
    }

    /// Keys and values that a cache holds.
    public long values(KeyValueCache cache) {
        return 2L * cache.length() * columns * blocks.size();
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
