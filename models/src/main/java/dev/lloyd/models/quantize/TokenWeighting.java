package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.quant.objective.TokenImportance;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gathers statistics of a block's linear layers, tokens weighted where the recipe says so.
///
/// What a token counts follows from the block's attention, which runs after its first linear layers: their inputs wait
/// for it. In a block without attention tokens count alike.
final class TokenWeighting implements ObservedOps.Observer<Matrix> {
    private final Map<String, LayerStatistics> statistics;
    private final Map<String, TokenImportance> importance;
    private final TokenRuns runs;
    private final Workers workers;
    private final List<Seen> waiting = new ArrayList<>();
    private Optional<Received> received = Optional.empty();

    /// @param statistics to fill, by layer
    /// @param importance how tokens count, for layers where they do not count alike
    /// @param runs is shown the same inputs
    TokenWeighting(
            Map<String, LayerStatistics> statistics,
            Map<String, TokenImportance> importance,
            TokenRuns runs,
            Workers workers) {
        this.statistics = statistics;
        this.importance = importance;
        this.runs = runs;
        this.workers = workers;
    }

    private record Seen(LayerStatistics statistics, TokenImportance importance, Matrix input) {}

    /// @param attention what each token received
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    private record Received(Packing packing, float[] attention) {}

    /// A batch has run: where there was no attention its tokens count alike.
    void end() {
        waiting.forEach(each -> each.statistics.add(each.input, workers));
        waiting.clear();
        received = Optional.empty();
        runs.end();
    }

    @Override
    public void beforeLinear(String name, Matrix input) {
        runs.add(name, input);
        LayerStatistics target = statistics.get(name);
        if (target == null) {
            return;
        }
        TokenImportance part = importance.get(name);
        if (part == null) {
            target.add(input, workers);
        } else if (received.isEmpty()) {
            waiting.add(new Seen(target, part, input));
        } else {
            target.add(weighted(input, part, received.get()), workers);
        }
    }

    @Override
    public void beforeAttention(Attention attention, Packing packing, Matrix query, Matrix key) {
        if (importance.isEmpty()) {
            return;
        }
        Received now = new Received(packing, FloatOps.attentionReceived(attention, packing, query, key, workers));
        received = Optional.of(now);
        waiting.forEach(each -> each.statistics.add(weighted(each.input, each.importance, now), workers));
        waiting.clear();
    }

    private static Matrix weighted(Matrix input, TokenImportance part, Received received) {
        Matrix target = input.copy();
        int[] starts = received.packing.starts();
        for (int sequence = 0; sequence < starts.length; sequence++) {
            int end = starts[sequence] + received.packing.lengths()[sequence];
            float[] weights = part.weights(Arrays.copyOfRange(received.attention, starts[sequence], end));
            for (int row = starts[sequence]; row < end; row++) {
                for (int column = 0; column < target.columns(); column++) {
                    target.set(row, column, weights[row - starts[sequence]] * target.at(row, column));
                }
            }
        }
        return target;
    }
}
