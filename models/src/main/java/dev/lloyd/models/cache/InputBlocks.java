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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The input of every block's layers of keys and of values, coded as it is or as what it is off the block's before:
///
///     code of  x_b - x'_(b-1),    x'_b = x'_(b-1) + its decoded code,    x'_(-1) = 0
///
/// so that errors of one block are in the difference of the next, and do not add up. Tomar et al., *XQuant*, 2025
/// (XQuant and XQuant-CL).
///
/// @param recipe of all
/// @param blocks their codecs
/// @param features of an input
record InputBlocks(CacheRecipe recipe, List<InputCodec> blocks, int features) implements FittedBlocks {
    InputBlocks {
        blocks = List.copyOf(blocks);
    }

    /// Fits a recipe; see {@link CacheFormat#fit}. Differences of the sample are those of exact inputs.
    ///
    /// @throws IllegalArgumentException if the recipe needs statistics: those that are known are of keys and values
    static InputBlocks fit(
            CacheRecipe recipe, Decoder decoder, List<BlockSample> samples, long seed, Workers workers, Runnable done) {
        CacheSide side = recipe.keys();
        if (side.recipe().need().isCalibrated()) {
            throw new IllegalArgumentException(
                    "'" + side.recipe().text()
                            + "' of inputs: what inputs are multiplied with is not known; statistics are those of keys and values");
        }
        Network network = decoder.network();
        int features = network.hiddenSize();
        List<InputCodec> blocks = new ArrayList<>();
        Map<Rope, RotaryTable> tables = new HashMap<>();
        for (int block = 0; block < network.blocks(); block++) {
            AttentionLayers layers = network.attentionLayers(block)
                    .orElseThrow(() -> new IllegalArgumentException("'input' is for networks with attention"));
            Matrix sample = samples.isEmpty()
                    ? Matrix.zeros(recipe.chunk(), features)
                    : onBase(recipe, samples.get(block).input(), before(samples, block), -1);
            SideCodec codec = SideCodec.fit(
                    side,
                    sample,
                    recipe.chunk(),
                    Optional.empty(),
                    new SideCodec.Place(Optional.empty(), Optional.empty()),
                    Seeds.derive(seed, block),
                    workers);
            Optional<RotaryTable> rope = layers.rope().map(each -> tables.computeIfAbsent(each, RotaryTable::new));
            blocks.add(new InputCodec(codec, new Remaking(decoder.weights(), layers, rope)));
            done.run();
        }
        return new InputBlocks(recipe, blocks, features);
    }

    private static Optional<Matrix> before(List<BlockSample> samples, int block) {
        return block == 0
                ? Optional.empty()
                : Optional.of(samples.get(block - 1).input());
    }

    /// Rows plus or minus as many of the block before, where differences are coded and there is one.
    private static Matrix onBase(CacheRecipe recipe, Matrix rows, Optional<Matrix> before, int sign) {
        if (before.isEmpty() || !recipe.codesDifferences()) {
            return rows;
        }
        Matrix target = rows.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] += sign * before.get().values()[index];
        }
        return target;
    }

    @Override
    public List<KeyValues> newStores() {
        List<CodedInputs> stores = new ArrayList<>();
        for (InputCodec codec : blocks) {
            boolean isFirst = stores.isEmpty() || !recipe.codesDifferences();
            Optional<CodedInputs> before = isFirst ? Optional.empty() : Optional.of(stores.getLast());
            stores.add(new CodedInputs(recipe, codec, before, features));
        }
        return List.copyOf(stores);
    }

    @Override
    public List<SideCodec> sides() {
        return blocks.stream().map(InputCodec::side).toList();
    }

    /// Of the keys before their rotation and the values that are made of decoded inputs.
    @Override
    public CacheFormat.Errors errors(List<BlockSample> samples, Workers workers) {
        double keys = 0;
        double values = 0;
        Optional<Matrix> before = Optional.empty();
        for (int block = 0; block < blocks.size(); block++) {
            BlockSample sample = samples.get(block);
            InputCodec codec = blocks.get(block);
            int step = codec.side().codesTokensAlone() ? 1 : recipe.chunk();
            int rows = sample.input().rows() / step * step;
            Matrix differences = onBase(recipe, sample.input().rowSlice(0, rows), before, -1);
            Matrix decoded = onBase(recipe, codec.side().decoded(differences, recipe.chunk(), workers), before, 1);
            keys += relative(codec.remaking().still(decoded, workers), sample.keys());
            values += relative(codec.remaking().values(decoded, workers), sample.values());
            before = Optional.of(decoded);
        }
        return new CacheFormat.Errors(keys / blocks.size(), values / blocks.size());
    }

    /// `|X' - X|^2 / |X|^2` of the first rows; NaN if there are none.
    private static double relative(Matrix made, Matrix exact) {
        double error = 0;
        double size = 0;
        for (int index = 0; index < made.values().length; index++) {
            double difference = made.values()[index] - exact.values()[index];
            error += difference * difference;
            size += (double) exact.values()[index] * exact.values()[index];
        }
        return made.rows() == 0 ? Double.NaN : size == 0 ? 0 : error / size;
    }
}
