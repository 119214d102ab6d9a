package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.gradient.LossGradients;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.quant.statistics.WeightScore;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What the gradients of the original network's loss on the calibration text say about its layers, as far as recipes
/// ask.
///
/// The text passes through the whole network once, forwards and backwards, before anything is quantized. Memory: for
/// a layer that asks, a number for each token and run of features, and a float for each weight and score.
final class GradientStatistics {
    private final Map<String, LayerGradients> layers;
    /// Of every token, batch by batch.
    private final List<int[]> kinds;
    /// Path integrals, where they are asked for.
    private final Map<String, Matrix> integrals;
    /// Ranks of rows, likewise.
    private final Map<String, Matrix> ranks;

    private GradientStatistics(
            Map<String, LayerGradients> layers,
            List<int[]> kinds,
            Map<String, Matrix> integrals,
            Map<String, Matrix> ranks) {
        this.layers = layers;
        this.kinds = kinds;
        this.integrals = integrals;
        this.ranks = ranks;
    }

    static boolean isAsked(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.targets().stream())
                .anyMatch(target -> LayerGradients.isAsked(target.recipe()));
    }

    static boolean isIntegralAsked(List<Unit> units) {
        return units.stream().flatMap(unit -> unit.targets().stream()).anyMatch(asks(WeightScore.INTEGRAL));
    }

    static Predicate<Target> asks(WeightScore score) {
        return target -> LayerGradients.scores(target.recipe()).contains(score);
    }

    /// Checks, before anything is done, that there are gradients where they are asked for.
    static void require(List<Unit> units, Network network) {
        if (isAsked(units)) {
            LossGradients.found().require(network);
        }
    }

    /// What the gradients of a model say, for some units.
    static GradientStatistics of(Model model, List<Unit> units, CalibrationSet text, MatrixQuantizer quantizer)
            throws IOException {
        Map<String, LayerGradients> layers = new HashMap<>();
        for (Unit unit : units) {
            for (Target target : unit.targets()) {
                LayerGradients.asked(target).ifPresent(asked -> layers.put(target.layer(), asked));
            }
        }
        Map<String, RowLoss> rows = rows(model, units, quantizer);
        walk(model, layers, rows, text, quantizer.workers());
        return new GradientStatistics(
                layers,
                text.tokenKinds(),
                isIntegralAsked(units) ? PathIntegral.of(model, units, text, quantizer) : Map.of(),
                RowLoss.ranks(rows));
    }

    /// The layers whose rows are ranked.
    private static Map<String, RowLoss> rows(Model model, List<Unit> units, MatrixQuantizer quantizer)
            throws IOException {
        Map<String, RowLoss> rows = new HashMap<>();
        for (Unit unit : units) {
            for (Target target :
                    unit.targets().stream().filter(asks(WeightScore.ROW_RANK)).toList()) {
                rows.put(target.layer(), RowLoss.of(target, model.tensors().read(target.tensor()), quantizer));
            }
        }
        return rows;
    }

    private static void walk(
            Model model,
            Map<String, LayerGradients> layers,
            Map<String, RowLoss> rows,
            CalibrationSet text,
            Workers workers) {
        Set<String> shown = layers.entrySet().stream()
                .filter(entry -> entry.getValue().isShown())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
        shown.addAll(rows.keySet());
        if (shown.isEmpty()) {
            return;
        }
        List<TokenBatch> batches = text.batches();
        LossGradients.Seen seen = (batch, layer, input, gradient) -> {
            Packing packing = batches.get(batch).packing();
            Objects.requireNonNull(layers.get(layer), layer).add(packing, input, gradient, workers);
            RowLoss losses = rows.get(layer);
            if (losses != null) {
                losses.add(packing, input, gradient, workers);
            }
        };
        LossGradients.found()
                .walk(model.network(), new DenseWeights(model.tensors()), batches, shown, LossGradients.finite(seen));
    }

    /// What tokens count in front of a layer, batch by batch, tokens x runs; empty where they count alike.
    List<Matrix> weights(String layer) {
        LayerGradients asked = layers.get(layer);
        return asked == null ? List.of() : asked.weights(kinds);
    }

    /// What single weights of a layer count, and its rows.
    Map<WeightScore, Matrix> scores(String layer) {
        Map<WeightScore, Matrix> scores = new EnumMap<>(WeightScore.class);
        LayerGradients asked = layers.get(layer);
        if (asked != null) {
            scores.putAll(asked.scores());
        }
        Matrix shares = integrals.get(layer);
        if (shares != null) {
            scores.put(WeightScore.INTEGRAL, LayerGradients.magnitudes(shares));
        }
        Matrix rank = ranks.get(layer);
        if (rank != null) {
            scores.put(WeightScore.ROW_RANK, rank);
        }
        return scores;
    }
}
