package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Statistics of layers whose tokens count by weights that are known beforehand, for each run of output features.
/// A token's input is multiplied by the root of its weight.
final class TokenRuns {
    private final Map<String, List<Matrix>> weights;
    private final Map<String, List<LayerStatistics>> statistics = new HashMap<>();
    private final Workers workers;
    private int batch;

    /// @param weights by layer, batch by batch, tokens x runs
    TokenRuns(Map<String, List<Matrix>> weights, Workers workers) {
        this.weights = weights;
        this.workers = workers;
    }

    /// Adds what enters a layer in the batch at hand.
    void add(String layer, Matrix input) {
        List<Matrix> own = weights.getOrDefault(layer, List.of());
        if (own.isEmpty()) {
            return;
        }
        Matrix now = own.get(batch);
        List<LayerStatistics> runs = statistics.computeIfAbsent(
                layer,
                missing -> IntStream.range(0, now.columns())
                        .mapToObj(run -> LayerStatistics.empty(input.columns()))
                        .toList());
        for (int run = 0; run < runs.size(); run++) {
            runs.get(run).add(weighted(input, now, run), workers);
        }
    }

    private static Matrix weighted(Matrix input, Matrix weights, int run) {
        Matrix target = input.copy();
        for (int row = 0; row < target.rows(); row++) {
            float root = (float) Math.sqrt(weights.at(row, run));
            for (int column = 0; column < target.columns(); column++) {
                target.set(row, column, root * target.at(row, column));
            }
        }
        return target;
    }

    /// The next batch follows.
    void end() {
        batch++;
    }

    /// What was seen of a layer, run by run; empty where tokens count alike.
    List<LayerStatistics> of(String layer) {
        return statistics.getOrDefault(layer, List.of());
    }
}
