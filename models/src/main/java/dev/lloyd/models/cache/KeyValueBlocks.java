package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValues;
import dev.lloyd.models.runtime.RotaryTable;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.grid.Commuting;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.recipe.Recipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Keys and values of every block, each coded by itself.
///
/// @param recipe of both
/// @param blocks their codecs
/// @param storage that all blocks of all caches share
/// @param columns features of a token's key
record KeyValueBlocks(CacheRecipe recipe, List<BlockCodec> blocks, CodedKeyValues.Storage storage, int columns)
        implements FittedBlocks {
    KeyValueBlocks {
        blocks = List.copyOf(blocks);
    }

    /// Fits a recipe; see {@link CacheFormat#fit}.
    static KeyValueBlocks fit(
            CacheRecipe recipe, Decoder decoder, List<BlockSample> samples, long seed, Workers workers, Runnable done) {
        Network network = decoder.network();
        int columns = network.keyValueSize();
        List<BlockCodec> blocks = new ArrayList<>();
        Map<Rope, RotaryTable> tables = new HashMap<>();
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
                                    rope(recipe.keys(), network, block)
                                            .map(rope -> tables.computeIfAbsent(rope, RotaryTable::new)),
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
        if (recipe.layers() > 1) {
            blocks.getFirst().keys().requireShareable();
            blocks.getFirst().values().requireShareable();
        }
        CodedKeyValues.Storage storage = new CodedKeyValues.Storage(
                storage(recipe, blocks.getFirst().keys(), columns),
                storage(recipe, blocks.getFirst().values(), columns));
        return new KeyValueBlocks(recipe, blocks, storage, columns);
    }

    private static MatrixPool storage(CacheRecipe recipe, SideCodec codec, int columns) {
        int tokens = codec.codesTokensAlone() ? SideStore.PAGE : recipe.chunk();
        return new MatrixPool(codec.decodesTokens() ? tokens * columns : 0);
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

    private static Optional<Rope> rope(CacheSide side, Network network, int block) {
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

    @Override
    public List<KeyValues> newStores() {
        List<CodedKeyValues> stores = new ArrayList<>();
        for (int block = 0; block < blocks.size(); block++) {
            Optional<CodedKeyValues> leader = leads(block) ? Optional.empty() : Optional.of(stores.get(leader(block)));
            stores.add(new CodedKeyValues(recipe, blocks.get(block), storage, leader, columns));
        }
        return List.copyOf(stores);
    }

    private boolean leads(int block) {
        return leader(block) == block;
    }

    /// The block whose codes a block has.
    private int leader(int block) {
        return block - block % recipe.layers();
    }

    @Override
    public List<SideCodec> sides() {
        return blocks.stream()
                .flatMap(each -> Stream.of(each.keys(), each.values()))
                .toList();
    }

    @Override
    public CacheFormat.Errors errors(List<BlockSample> samples, Workers workers) {
        return new CacheFormat.Errors(
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
}
