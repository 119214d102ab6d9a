package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.ObservedOps;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.AttentionMoments;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.Rotary;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Runs a text through a network and keeps what its blocks remember of it.
///
/// Keeps the keys and values of the first {@value #MOST_TOKENS} tokens, to the end of a batch, and of all tokens
/// the moments of what they are multiplied with: for keys `sum over the queries that see a key of q q^T`, head
/// by head, and for values `G = W_o^T W_o`, by which the output layer weighs a head's errors.
public final class CacheSampling implements ObservedOps.Observer<Matrix> {
    private static final int MOST_TOKENS = 8192;

    private final AttentionLayers layers;
    private final Weights weights;
    private final Optional<Rope> turning;
    private final boolean keepsInputs;
    private final Workers workers;
    private final AttentionMoments moments;
    private final List<Matrix> inputs = new ArrayList<>();
    private final List<Matrix> keys = new ArrayList<>();
    private final List<Matrix> values = new ArrayList<>();
    private Optional<Matrix> input = Optional.empty();
    private Optional<Matrix> value = Optional.empty();
    private long tokens;

    private CacheSampling(AttentionLayers layers, Weights weights, CacheSide.Turning asked, Workers workers) {
        this.layers = layers;
        this.weights = weights;
        this.turning = asked == CacheSide.Turning.TURNED ? Optional.empty() : layers.rope();
        this.keepsInputs = asked.isOfInputs();
        this.workers = workers;
        Attention attention = layers.attention();
        int headSize = weights.linear(layers.query()).rows() / attention.heads();
        this.moments = new AttentionMoments(attention, turning, headSize, 0); // Mixed values are not asked for.
    }

    /// Samples of every block.
    ///
    /// @param batches the text
    /// @param keys whether keys are turned, or inputs asked for
    /// @param done is called after each batch
    /// @throws IllegalArgumentException if a block of the network has no attention
    public static List<BlockSample> of(
            Network network,
            Weights weights,
            List<TokenBatch> batches,
            CacheSide.Turning keys,
            Workers workers,
            Runnable done) {
        List<CacheSampling> blocks = new ArrayList<>();
        for (int block = 0; block < network.blocks(); block++) {
            AttentionLayers layers = network.attentionLayers(block)
                    .orElseThrow(() -> new IllegalArgumentException("a cache is for a network with attention"));
            blocks.add(new CacheSampling(layers, weights, keys, workers));
        }
        for (TokenBatch batch : batches) {
            Matrix hidden = network.embed(FloatOps.of(weights, workers), batch);
            for (int block = 0; block < network.blocks(); block++) {
                var ops = new ObservedOps<>(FloatOps.of(weights, workers), blocks.get(block));
                hidden = network.block(ops, block, batch.packing(), hidden);
            }
            done.run();
        }
        return blocks.stream().map(CacheSampling::sample).toList();
    }

    @Override
    public void beforeLinear(String name, Matrix input) {}

    @Override
    public void afterLinear(String name, Matrix input, Matrix output) {
        if (name.equals(layers.value())) {
            this.input = Optional.of(input);
            value = Optional.of(output);
        }
    }

    @Override
    public void beforeAttention(Attention attention, Packing packing, Matrix query, Matrix key) {
        if (tokens < MOST_TOKENS) {
            keys.add(turnedBack(packing, key));
            values.add(value.orElseThrow());
            if (keepsInputs) {
                inputs.add(input.orElseThrow());
            }
        }
        moments.addSeen(packing, query, key, workers);
        tokens += packing.tokens();
    }

    private Matrix turnedBack(Packing packing, Matrix key) {
        if (turning.isEmpty()) {
            return key;
        }
        int[] positions = packing.tokenPositions();
        Matrix target = Matrix.zeros(key.rows(), key.columns());
        for (int row = 0; row < key.rows(); row++) {
            Rotary.rotate(turning.get(), -positions[row], key, row, target);
        }
        return target;
    }

    private BlockSample sample() {
        return new BlockSample(
                keepsInputs ? stacked(inputs) : Matrix.zeros(0, 0),
                stacked(keys),
                stacked(values),
                statistics(moments.keys(), tokens),
                statistics(moments.outputFactors(weights.linear(layers.output()), workers), 1));
    }

    private static Matrix stacked(List<Matrix> parts) {
        int rows = parts.stream().mapToInt(Matrix::rows).sum();
        int columns = parts.getFirst().columns();
        Matrix target = Matrix.zeros(rows, columns);
        int offset = 0;
        for (Matrix part : parts) {
            System.arraycopy(part.values(), 0, target.values(), offset, part.values().length);
            offset += part.values().length;
        }
        return target;
    }

    /// The moments of all heads side by side.
    private static LayerStatistics statistics(List<DoubleMatrix> heads, long count) {
        int size = heads.getFirst().rows();
        int columns = size * heads.size();
        DoubleMatrix whole = DoubleMatrix.zeros(columns, columns);
        double[] magnitudes = new double[columns];
        float[] largest = new float[columns];
        for (int head = 0; head < heads.size(); head++) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    double value = heads.get(head).at(row, column);
                    whole.set(head * size + row, head * size + column, value);
                }
            }
        }
        Arrays.setAll(magnitudes, index -> Math.sqrt(Math.max(0, whole.at(index, index)) * count));
        for (int index = 0; index < columns; index++) {
            largest[index] = (float) Math.sqrt(Math.max(0, whole.at(index, index) / count));
        }
        return LayerStatistics.of(whole, magnitudes, largest, count);
    }
}
