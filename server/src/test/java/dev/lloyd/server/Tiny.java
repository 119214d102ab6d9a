package dev.lloyd.server;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.BertConfig;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TensorShape;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.CanonicalLayer;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Prefixes;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Models with seeded random weights, that read and write ASCII: a token is a character.
public final class Tiny {
    /// The context of both models.
    public static final int CONTEXT = 400;

    static final int BEGIN = 1;
    private static final int END = 3;

    private Tiny() {}

    /// A decoder of two blocks, whose texts end only when they must.
    public static Decoder decoder() {
        return decoder(List.of());
    }

    /// A wider one whose matrices are 4-bit codes that multiply as they lie.
    public static Decoder packed(Activations activations, Workers workers) {
        Llama network = new Llama(
                new LlamaConfig(128, 64, 96, 2, new Heads(4, 2), Rope.of(16, 10000), 1e-5f, Head.UNTIED, CONTEXT));
        Quantizer quantizer = new Quantizer(Recipe.parse("int(bits=4, group=32)"), 1, workers);
        CodeMemory memory = new CodeMemory();
        Function<Matrix, LinearLayer> codes = matrix ->
                new CanonicalLayer(quantizer.quantize(matrix, Optional.empty()).form(), activations, memory);
        return new Decoder(network, weights(network, codes), List.of());
    }

    /// The same with tokens that end a text.
    public static Decoder decoder(List<Integer> ends) {
        Llama network = new Llama(
                new LlamaConfig(128, 24, 20, 2, new Heads(4, 2), Rope.of(6, 10000), 1e-5f, Head.UNTIED, CONTEXT));
        return new Decoder(network, weights(network), ends);
    }

    /// An encoder of two blocks and 12 features.
    public static Encoder encoder() {
        Bert network = new Bert(new BertConfig(128, 12, 20, 2, 3, CONTEXT, 2, 1e-12f, Pooling.MEAN));
        return new Encoder(network, weights(network), new Ascii(), Prefixes.none(), CONTEXT);
    }

    /// The same, which reads a batch for each permit.
    static Encoder encoder(Semaphore steps) {
        Encoder free = encoder();
        return new Encoder(
                free.network(), new Stepwise(free.weights(), steps), free.tokenizer(), free.prefixes(), CONTEXT);
    }

    private static Weights weights(Network network) {
        return weights(network, DenseLayer::new);
    }

    private static Weights weights(Network network, Function<Matrix, LinearLayer> layer) {
        Map<String, Matrix> tensors = new HashMap<>();
        for (TensorShape shape : network.tensors()) {
            float[] values = Seeds.gaussian(shape.rows() * shape.columns(), Seeds.derive(7, shape.name()));
            boolean scale = shape.rows() == 1 && shape.name().endsWith(".weight");
            for (int index = 0; index < values.length; index++) {
                values[index] = (scale ? 1 : 0) + 0.3f * values[index];
            }
            tensors.put(shape.name(), new Matrix(shape.rows(), shape.columns(), values));
        }
        Map<String, LinearLayer> layers = new HashMap<>();
        tensors.forEach((name, matrix) -> {
            if (matrix.rows() > 1) {
                layers.put(name, layer.apply(matrix));
            }
        });
        return new InMemory(tensors, layers);
    }

    /// A decoder that makes a step for each permit.
    static Decoder decoder(Semaphore steps) {
        Decoder free = decoder();
        return new Decoder(free.network(), new Stepwise(free.weights(), steps), List.of());
    }

    /// Each step looks for an encoder's words once, and makes a decoder's logits once, when it may.
    private record Stepwise(Weights weights, Semaphore steps) implements Weights {
        @Override
        public LinearLayer linear(String name) {
            LinearLayer layer = weights.linear(name);
            return name.equals("lm_head") ? new StepwiseLayer(layer, steps) : layer;
        }

        @Override
        public Optional<float[]> bias(String name) {
            return weights.bias(name);
        }

        @Override
        public EmbeddingTable table(String name) {
            if (name.contains("word")) {
                steps.acquireUninterruptibly();
            }
            return weights.table(name);
        }

        @Override
        public float[] vector(String name) {
            return weights.vector(name);
        }
    }

    /// Multiplies when it may.
    private record StepwiseLayer(LinearLayer layer, Semaphore steps) implements LinearLayer {
        @Override
        public int rows() {
            return layer.rows();
        }

        @Override
        public int columns() {
            return layer.columns();
        }

        @Override
        public Matrix multiply(Matrix inputs, Workers workers) {
            steps.acquireUninterruptibly();
            return layer.multiply(inputs, workers);
        }
    }

    private record InMemory(Map<String, Matrix> tensors, Map<String, LinearLayer> layers) implements Weights {
        @Override
        public LinearLayer linear(String name) {
            return layers.get(name + ".weight");
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
    }

    /// A token for each character, below 32 a `.`.
    public record Ascii() implements Tokenizer {
        @Override
        public int[] encode(String text) {
            return text.chars().map(letter -> letter < 128 ? letter : '?').toArray();
        }

        @Override
        public int[] encodeForModel(String text, int maxTokens) {
            return encode(text.substring(0, Math.min(text.length(), maxTokens)));
        }

        @Override
        public String decode(int... ids) {
            byte[] bytes = new byte[ids.length];
            for (int index = 0; index < ids.length; index++) {
                bytes[index] = (byte) (ids[index] < ' ' || ids[index] == 127 ? '.' : ids[index]);
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public SpecialTokens specialTokens() {
            return new SpecialTokens(OptionalInt.of(BEGIN), List.of(END));
        }
    }
}
