package dev.lloyd.models.quantize;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.gradient.LossGradients;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.statistics.WeightScore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// How the change of the loss between two networks divides among their weights:
///
///     dL_i = (w~_i - w_i) * integral over t in [0, 1] of dL/dw_i at w + t (w~ - w)        sum_i dL_i = L(w~) - L(w)
///
/// The integral is the mean of the gradients at the middles of equal parts of the segment. One gradient at `w` (the
/// first-order expansion) says next to nothing about `L(w~)`: where a network was trained gradients are small, and
/// they grow on the way.
///
/// Memory: the matrices of both networks and of one between them, and for each layer that is asked for the sum of
/// gradients, in floats.
///
/// Source: Hu et al., Identifying Sensitive Weights via Post-quantization Integral, 2025.
public final class PathIntegral {
    /// Parts of the segment for choosing weights: each is a pass of the text, forwards and backwards.
    static final int POINTS = 4;

    private final Network network;
    private final Weights original;
    private final Weights quantized;
    private final List<TokenBatch> batches;
    private final Workers workers;

    /// @param network a decoder
    /// @param original the weights `w`, with plain matrices
    /// @param quantized the weights `w~`, with plain matrices; norms and biases are taken from the original
    /// @param batches the text
    /// @param workers threads to use
    public PathIntegral(
            Network network, Weights original, Weights quantized, List<TokenBatch> batches, Workers workers) {
        this.network = network;
        this.original = original;
        this.quantized = quantized;
        this.batches = List.copyOf(batches);
        this.workers = workers;
    }

    /// Between a model and what some units make of it, none of their weights kept for this integral.
    static Map<String, Matrix> of(Model model, List<Unit> units, CalibrationSet text, MatrixQuantizer quantizer)
            throws IOException {
        List<Unit> plain = units.stream().map(PathIntegral::unscored).toList();
        QuantizedInMemory made = QuantizedInMemory.of(
                model, plain, Optional.of(text), quantizer.seed(), quantizer.workers(), QuantizeProgress.silent());
        return new PathIntegral(
                        model.network(),
                        new DenseWeights(model.tensors()),
                        made.weights(),
                        text.batches(),
                        quantizer.workers())
                .shares(
                        layers(units, target -> true),
                        layers(units, GradientStatistics.asks(WeightScore.INTEGRAL)),
                        POINTS);
    }

    private static Set<String> layers(List<Unit> units, Predicate<Target> which) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .filter(which)
                .map(Target::layer)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Unit unscored(Unit unit) {
        return unit.withTargets(unit.targets().stream()
                .map(target -> target.with(LayerGradients.withoutIntegral(target.recipe())))
                .toList());
    }

    /// `dL_i` of every weight of some layers, the only ones in which the networks differ, in nats over the whole text.
    ///
    /// @param points parts of the segment, 1 or more
    public Map<String, Matrix> shares(Set<String> layers, int points) {
        return shares(layers, layers, points);
    }

    /// The same, of some of the layers.
    private Map<String, Matrix> shares(Set<String> layers, Set<String> asked, int points) {
        Map<String, Matrix> sums = new HashMap<>();
        LossGradients.Seen seen =
                (batch, layer, input, gradient) -> add(Objects.requireNonNull(sums.get(layer), layer), input, gradient);
        asked.forEach(layer -> sums.put(
                layer,
                Matrix.zeros(
                        matrix(original, layer).rows(), matrix(original, layer).columns())));
        for (int point = 0; point < points; point++) {
            Weights weights = between(layers, (point + 0.5) / points);
            LossGradients.found().walk(network, weights, batches, asked, LossGradients.finite(seen));
        }
        sums.forEach((layer, sum) -> multiply(sum, layer, points));
        return sums;
    }

    private Weights between(Set<String> layers, double place) {
        Map<String, DenseLayer> matrices = new HashMap<>();
        for (String layer : layers) {
            Matrix moved = matrix(original, layer).copy();
            float[] end = matrix(quantized, layer).values();
            for (int index = 0; index < end.length; index++) {
                float start = moved.values()[index];
                moved.values()[index] = (float) (start + place * (end[index] - start));
            }
            matrices.put(layer, new DenseLayer(moved));
        }
        return new OverlaidWeights(original, UnitWeights.of(matrices));
    }

    private void add(Matrix sum, Matrix input, Matrix gradient) {
        Gemm.multiply(1, FloatBlock.of(gradient).transpose(), FloatBlock.of(input), 1, FloatBlock.of(sum), workers);
    }

    private void multiply(Matrix sum, String layer, int points) {
        float[] start = matrix(original, layer).values();
        float[] end = matrix(quantized, layer).values();
        for (int index = 0; index < end.length; index++) {
            sum.values()[index] *= (end[index] - start[index]) / points;
        }
    }

    private static Matrix matrix(Weights weights, String layer) {
        if (weights.linear(layer) instanceof DenseLayer dense) {
            return dense.weights();
        }
        throw new IllegalArgumentException("layer " + layer + " is no plain matrix");
    }
}
