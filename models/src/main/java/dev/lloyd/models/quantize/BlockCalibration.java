package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.LinearGroup;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.objective.TokenImportance;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Walks calibration text through a network block by block: sees what enters each linear layer of a block, then
/// carries the text on through whatever the block has become.
///
/// Memory: the text's hidden values, `tokens x hiddenSize` floats, and the statistics of one block.
public final class BlockCalibration {
    private final Network network;
    private final CalibrationSet set;
    private final Workers workers;
    private final List<Matrix> hidden = new ArrayList<>();

    /// @param network what computes
    /// @param set the text
    /// @param workers threads to use
    public BlockCalibration(Network network, CalibrationSet set, Workers workers) {
        this.network = network;
        this.set = set;
        this.workers = workers;
    }

    /// Where the text is, batch by batch: what enters the next block. Shared, not copied.
    List<Matrix> hidden() {
        return List.copyOf(hidden);
    }

    /// Begins: the text's embeddings.
    public void embed(Weights weights) {
        hidden.clear();
        FloatOps ops = FloatOps.of(weights, workers);
        set.batches().forEach(batch -> hidden.add(network.embed(ops, batch)));
    }

    /// Statistics of what enters each linear layer of a block, by layer name, where all tokens count alike.
    public Map<String, LayerStatistics> observe(int block, Weights weights) {
        return observe(block, weights, Map.of(), new TokenRuns(Map.of(), workers));
    }

    /// Statistics of what enters each linear layer of a block, by layer name. Layers that share an input share
    /// one.
    ///
    /// @param importance how tokens count, for layers where they do not count alike; the first of layers that share
    ///     an input decides
    /// @param runs is shown the same inputs
    Map<String, LayerStatistics> observe(
            int block, Weights weights, Map<String, TokenImportance> importance, TokenRuns runs) {
        return observe(block, weights, importance, runs, (name, input) -> {});
    }

    /// The same, with what the block's attention makes of errors in its queries, keys and values.
    ///
    /// @param layers the block's attention
    Map<String, LayerStatistics> observe(
            int block,
            Weights weights,
            Map<String, TokenImportance> importance,
            TokenRuns runs,
            AttentionLayers layers) {
        AttentionObserver attention = new AttentionObserver(layers, weights, workers);
        Map<String, LayerStatistics> statistics = observe(block, weights, importance, runs, attention);
        attention
                .rows()
                .forEach((layer, rows) -> statistics.computeIfPresent(layer, (name, seen) -> seen.withRows(rows)));
        return statistics;
    }

    private Map<String, LayerStatistics> observe(
            int block,
            Weights weights,
            Map<String, TokenImportance> importance,
            TokenRuns runs,
            ObservedOps.Observer<Matrix> other) {
        Map<String, LayerStatistics> byLayer = new HashMap<>();
        Map<String, LayerStatistics> leaders = new HashMap<>();
        for (LinearGroup group : network.groups(block)) {
            String leader = group.linears().getFirst();
            LayerStatistics statistics =
                    LayerStatistics.empty(weights.linear(leader).columns());
            leaders.put(leader, statistics);
            group.linears().forEach(layer -> byLayer.put(layer, statistics));
        }
        TokenWeighting observer = new TokenWeighting(leaders, importance, runs, workers);
        ObservedOps<Matrix> ops = new ObservedOps<>(FloatOps.of(weights, workers), observer.and(other));
        forEachBatch((batch, values) -> {
            network.block(ops, block, batch.packing(), values);
            observer.end();
        });
        return byLayer;
    }

    /// Shows a block at work to an observer.
    void show(int block, Weights weights, ObservedOps.Observer<Matrix> observer) {
        ObservedOps<Matrix> ops = new ObservedOps<>(FloatOps.of(weights, workers), observer);
        forEachBatch((batch, values) -> network.block(ops, block, batch.packing(), values));
    }

    /// Statistics of what enters the output layer.
    ///
    /// @param runs is shown the same inputs
    LayerStatistics observeHead(String layer, Weights weights, TokenRuns runs) {
        LayerStatistics statistics = LayerStatistics.empty(weights.linear(layer).columns());
        TokenWeighting observer = new TokenWeighting(Map.of(layer, statistics), Map.of(), runs, workers);
        ObservedOps<Matrix> ops = new ObservedOps<>(FloatOps.of(weights, workers), observer);
        forEachBatch((batch, values) -> {
            network.head(ops, batch.packing(), values);
            observer.end();
        });
        return statistics;
    }

    /// Carries the text through a block.
    ///
    /// @return the mean cosine similarity of a token's hidden values before and after; 0 for a block that gives
    ///     other tokens or other features than it gets
    public double advance(int block, Weights weights) {
        FloatOps ops = FloatOps.of(weights, workers);
        double sum = 0;
        for (int index = 0; index < hidden.size(); index++) {
            TokenBatch batch = set.batches().get(index);
            Matrix before = hidden.get(index);
            Matrix after = network.block(ops, block, batch.packing(), before);
            boolean same = before.rows() == after.rows() && before.columns() == after.columns();
            for (int token = 0; same && token < before.rows(); token++) {
                sum += cosine(before, after, token);
            }
            hidden.set(index, after);
        }
        return sum / set.tokens();
    }

    private static double cosine(Matrix left, Matrix right, int row) {
        double product = 0;
        double leftSquare = 0;
        double rightSquare = 0;
        for (int column = 0; column < left.columns(); column++) {
            product += (double) left.at(row, column) * right.at(row, column);
            leftSquare += (double) left.at(row, column) * left.at(row, column);
            rightSquare += (double) right.at(row, column) * right.at(row, column);
        }
        return product == 0 ? 0 : product / Math.sqrt(leftSquare * rightSquare);
    }

    private interface BatchStep {
        void apply(TokenBatch batch, Matrix hidden);
    }

    private void forEachBatch(BatchStep step) {
        for (int index = 0; index < hidden.size(); index++) {
            step.apply(set.batches().get(index), hidden.get(index));
        }
    }
}
