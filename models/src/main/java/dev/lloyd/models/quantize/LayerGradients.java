package dev.lloyd.models.quantize;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Packing;
import dev.lloyd.quant.objective.TokenSensitivity;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.WeightScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What one layer keeps of the gradients: a few numbers for each token, a matrix for each score.
final class LayerGradients {
    private final Optional<TokenSensitivity> sensitivity;
    private final List<Matrix> summaries = new ArrayList<>();
    private final Map<WeightScore, Matrix> sums = new EnumMap<>(WeightScore.class);

    private LayerGradients(Optional<TokenSensitivity> sensitivity, Collection<WeightScore> scores, Target target) {
        this.sensitivity = sensitivity;
        scores.stream()
                .filter(score -> score == WeightScore.GRADIENT || score == WeightScore.FISHER)
                .forEach(score -> sums.put(score, Matrix.zeros(target.rows(), target.columns())));
    }

    /// What a recipe asks for; empty: nothing.
    static Optional<LayerGradients> asked(Target target) {
        Recipe recipe = target.recipe();
        return isAsked(recipe)
                ? Optional.of(new LayerGradients(sensitivity(recipe), scores(recipe), target))
                : Optional.empty();
    }

    /// Whether a recipe asks for anything.
    static boolean isAsked(Recipe recipe) {
        return sensitivity(recipe).isPresent() || !scores(recipe).isEmpty();
    }

    static Optional<TokenSensitivity> sensitivity(Recipe recipe) {
        return recipe.chosenObjective() instanceof TokenSensitivity part ? Optional.of(part) : Optional.empty();
    }

    static List<WeightScore> scores(Recipe recipe) {
        return Stream.concat(
                        recipe.splits().stream().map(Split::score),
                        recipe.grids().stream().map(Grid::score))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /// The recipe of single matrices without what asks for a path integral.
    static Recipe withoutIntegral(Recipe recipe) {
        return recipe.untuned()
                .withSplits(recipe.splits().stream()
                        .filter(split -> !isIntegral(split))
                        .toList());
    }

    private static boolean isIntegral(Split split) {
        return split.score().stream().anyMatch(score -> score == WeightScore.INTEGRAL);
    }

    /// Whether the layer waits for gradients at the original weights.
    boolean isShown() {
        return sensitivity.isPresent() || !sums.isEmpty();
    }

    /// Adds a batch.
    void add(Packing packing, Matrix input, Matrix gradient, Workers workers) {
        sensitivity.ifPresent(part -> summaries.add(part.summary(gradient)));
        sums.forEach((score, sum) -> {
            switch (score) {
                case GRADIENT -> addProduct(gradient, input, 0, input.rows(), 1, sum, workers);
                case FISHER -> addSquares(packing, input, gradient, sum, workers);
                case INTEGRAL, ROW_RANK -> throw new AssertionError(score);
            }
        });
    }

    /// `target = factor * target + G^T X` of some tokens.
    private static void addProduct(
            Matrix gradient, Matrix input, int from, int count, float factor, Matrix target, Workers workers) {
        Gemm.multiply(
                1,
                FloatBlock.of(gradient)
                        .slice(from, 0, count, gradient.columns())
                        .transpose(),
                FloatBlock.of(input).slice(from, 0, count, input.columns()),
                factor,
                FloatBlock.of(target),
                workers);
    }

    private static void addSquares(Packing packing, Matrix input, Matrix gradient, Matrix sum, Workers workers) {
        Matrix own = Matrix.zeros(sum.rows(), sum.columns());
        int[] starts = packing.starts();
        for (int sequence = 0; sequence < starts.length; sequence++) {
            addProduct(gradient, input, starts[sequence], packing.lengths()[sequence], 0, own, workers);
            for (int index = 0; index < own.values().length; index++) {
                sum.values()[index] += own.values()[index] * own.values()[index];
            }
        }
    }

    /// Scores of single weights.
    Map<WeightScore, Matrix> scores() {
        Map<WeightScore, Matrix> scores = new EnumMap<>(WeightScore.class);
        sums.forEach((score, sum) -> scores.put(score, score == WeightScore.GRADIENT ? magnitudes(sum) : sum));
        return scores;
    }

    static Matrix magnitudes(Matrix sum) {
        Matrix target = sum.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = Math.abs(target.values()[index]);
        }
        return target;
    }

    /// What tokens count, batch by batch, tokens x runs, with a mean of 1; empty if they are not weighted.
    ///
    /// @param kinds batch by batch, the kind of each token
    List<Matrix> weights(List<int[]> kinds) {
        return sensitivity.map(part -> relative(part.weights(summaries, kinds))).orElse(List.of());
    }

    private static List<Matrix> relative(List<Matrix> weights) {
        double sum = 0;
        long count = 0;
        for (Matrix batch : weights) {
            count += batch.values().length;
            for (float value : batch.values()) {
                sum += value;
            }
        }
        double mean = sum / count;
        return weights.stream().map(batch -> relative(batch, mean)).toList();
    }

    private static Matrix relative(Matrix weights, double mean) {
        Matrix target = weights.copy();
        for (int index = 0; index < target.values().length; index++) {
            target.values()[index] = mean > 0 ? (float) (target.values()[index] / mean) : 1;
        }
        return target;
    }
}
