package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.runtime.AttentionMoments;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.statistics.RowBlocks;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sees what a block's attention makes of errors in its queries, keys and values.
final class AttentionObserver implements ObservedOps.Observer<Matrix> {
    private final AttentionLayers layers;
    private final Weights weights;
    private final Workers workers;
    private final AttentionMoments moments;
    private Optional<Matrix> input = Optional.empty();
    private long tokens;

    /// @param weights the block's, as they were
    AttentionObserver(AttentionLayers layers, Weights weights, Workers workers) {
        this.layers = layers;
        this.weights = weights;
        this.workers = workers;
        int headSize =
                weights.linear(layers.query()).rows() / layers.attention().heads();
        int channels = weights.linear(layers.value()).columns();
        this.moments = new AttentionMoments(layers.attention(), layers.rope(), headSize, channels);
    }

    @Override
    public void beforeLinear(String name, Matrix values) {
        if (name.equals(layers.value())) {
            input = Optional.of(values);
        }
    }

    @Override
    public void beforeAttention(Attention attention, Packing packing, Matrix query, Matrix key) {
        moments.add(packing, query, key, input.orElseThrow(), workers);
        tokens += packing.tokens();
    }

    /// Which rows of the three layers err together, by layer name.
    Map<String, RowBlocks> rows() {
        List<DoubleMatrix> output = moments.outputFactors(weights.linear(layers.output()), workers);
        moments.values().forEach(matrix -> {
            for (int index = 0; index < matrix.values().length; index++) {
                matrix.values()[index] /= tokens;
            }
        });
        return Map.of(
                layers.query(), new RowBlocks(moments.queries(), List.of()),
                layers.key(), new RowBlocks(moments.keys(), List.of()),
                layers.value(), new RowBlocks(output, moments.values()));
    }
}
