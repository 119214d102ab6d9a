package dev.lloyd.tuning.block;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.models.tuning.TuningText;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.tuning.TinyNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The second block of a tiny network, quantized, with random inputs of a little noise.
final class TinyTask {
    private TinyTask() {}

    static TuningTask of(Network network, String line) {
        return of(network, line, 1, 1);
    }

    /// The first block and the second together.
    static TuningTask window(Network network, String line) {
        return of(network, line, 0, 2);
    }

    private static TuningTask of(Network network, String line, int block, int count) {
        Map<String, Matrix> tensors = TinyNetworks.tensors(network, 11);
        Weights weights = TinyNetworks.weights(tensors);
        List<List<TuningLayer>> blocks = new ArrayList<>();
        List<TuningText> text = new ArrayList<>();
        try (Workers workers = Workers.of(1)) {
            for (int index = block; index < block + count; index++) {
                blocks.add(layers(network.linears(index), tensors, line));
            }
            for (int batch = 0; batch < 3; batch++) {
                int tokens = Math.max(4, network.minTokens());
                Packing packing = Packing.of(tokens, tokens);
                Matrix clean = entering(network, FloatOps.of(weights, workers), block, packing, batch);
                Matrix noise = gaussian(clean.rows(), clean.columns(), 0.02f, 10 + batch);
                Matrix target = clean;
                for (int index = block; index < block + count; index++) {
                    target = network.block(FloatOps.of(weights, workers), index, packing, target);
                }
                for (int index = 0; index < noise.values().length; index++) {
                    noise.values()[index] += clean.values()[index];
                }
                text.add(new TuningText(packing, noise, clean, target));
            }
        }
        return new TuningTask(network, block, weights, blocks.getFirst(), blocks.subList(1, count), text, 5);
    }

    /// Gaussian features; in a network of images those that blocks make of random images.
    private static Matrix entering(Network network, FloatOps ops, int block, Packing packing, int seed) {
        if (network.minTokens() == 1) {
            return gaussian(packing.tokens(), network.hiddenSize(), 1, seed);
        }
        int[] pixels = Seeds.generator(seed)
                .ints(packing.tokens(), 0, network.vocabularySize())
                .toArray();
        Matrix hidden = network.embed(ops, new TokenBatch(pixels, packing));
        for (int index = 0; index < hidden.values().length; index++) {
            hidden.values()[index] /= 255;
        }
        for (int index = 0; index < block; index++) {
            hidden = network.block(ops, index, packing, hidden);
        }
        return hidden;
    }

    private static List<TuningLayer> layers(List<String> names, Map<String, Matrix> tensors, String line) {
        List<TuningLayer> layers = new ArrayList<>();
        for (String name : names) {
            Matrix matrix = java.util.Objects.requireNonNull(tensors.get(name + ".weight"));
            layers.add(new TuningLayer(name, matrix, quantized(line, matrix), other -> quantized(line, other)));
        }
        return layers;
    }

    private static CanonicalForm quantized(String line, Matrix matrix) {
        try (Workers one = Workers.of(1)) {
            return new Quantizer(Recipe.parse(line), 1, one)
                    .quantize(matrix, Optional.empty())
                    .form();
        }
    }

    private static Matrix gaussian(int rows, int columns, float scale, long seed) {
        float[] values = Seeds.gaussian(rows * columns, seed);
        for (int index = 0; index < values.length; index++) {
            values[index] *= scale;
        }
        return new Matrix(rows, columns, values);
    }
}
