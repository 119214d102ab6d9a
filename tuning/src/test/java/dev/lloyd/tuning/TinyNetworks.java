package dev.lloyd.tuning;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.BertConfig;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.network.ResnetConfig;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TensorShape;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Networks small enough for finite differences, with seeded random weights.
public final class TinyNetworks {
    private TinyNetworks() {}

    /// Two blocks, four query heads on two key/value heads of six features.
    public static Network llama() {
        return new Llama(new LlamaConfig(29, 24, 20, 2, new Heads(4, 2), Rope.of(6, 10000), 1e-5f, Head.UNTIED, 40));
    }

    /// Two blocks, three heads of four features.
    public static Network bert() {
        return new Bert(new BertConfig(31, 12, 20, 2, 3, 40, 2, 1e-12f, Pooling.MEAN));
    }

    /// Images of 5 x 5: a first block, one that halves and one that does not.
    public static Network resnet() {
        return new Resnet(new ResnetConfig(5, List.of(4, 6, 6), 7));
    }

    /// Random tensors by full name.
    public static Map<String, Matrix> tensors(Network network, long seed) {
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        for (TensorShape shape : network.tensors()) {
            float[] values = Seeds.gaussian(shape.rows() * shape.columns(), Seeds.derive(seed, shape.name()));
            boolean norm = shape.rows() == 1 && shape.name().endsWith(".weight");
            for (int index = 0; index < values.length; index++) {
                values[index] = (norm ? 1 : 0) + 0.3f * values[index];
            }
            tensors.put(shape.name(), new Matrix(shape.rows(), shape.columns(), values));
        }
        return tensors;
    }

    /// Weights over tensors in memory.
    public static Weights weights(Map<String, Matrix> tensors) {
        return new Weights() {
            @Override
            public LinearLayer linear(String name) {
                return new DenseLayer(tensors.get(name + ".weight"));
            }

            @Override
            public Optional<float[]> bias(String name) {
                return Optional.ofNullable(tensors.get(name + ".bias")).map(Matrix::values);
            }

            @Override
            public EmbeddingTable table(String name) {
                return new DenseLayer(tensors.get(name + ".weight"));
            }

            @Override
            public float[] vector(String name) {
                return tensors.get(name).values();
            }
        };
    }
}
