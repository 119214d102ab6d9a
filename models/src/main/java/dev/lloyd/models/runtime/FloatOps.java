package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Ops;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Patches;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The operations of a network on float matrices.
///
/// Work is shared out by rows, by tiles of rows, or by sequence and head, and every value is summed by one
/// thread in an order that its own sequence determines: results are the same for any number of threads and any
/// batch. With caches, attention adds to them and looks back over them, one cache per sequence of the batch;
/// calls must then run one after the other, block by block in order.
public final class FloatOps implements Ops<Matrix> {
    private final Weights weights;
    private final Workers workers;
    private final List<KeyValueCache> caches;
    private final Map<Rope, RotaryTable> rotations = new ConcurrentHashMap<>();

    private FloatOps(Weights weights, Workers workers, List<KeyValueCache> caches) {
        this.weights = weights;
        this.workers = workers;
        this.caches = List.copyOf(caches);
    }

    /// Operations without a memory: every sequence comes whole.
    public static FloatOps of(Weights weights, Workers workers) {
        return new FloatOps(weights, workers, List.of());
    }

    /// Operations that continue sequences, one cache for each sequence of every batch.
    public FloatOps withCaches(List<KeyValueCache> caches) {
        return new FloatOps(weights, workers, caches);
    }

    @Override
    public Matrix embedding(String name, int[] ids) {
        EmbeddingTable table = weights.table(name);
        Matrix target = Matrix.zeros(ids.length, table.columns());
        return done(Operations.embedding(name, table, ids, target), target);
    }

    @Override
    public Matrix colours(int[] ids) {
        Matrix target = Matrix.zeros(ids.length, 3);
        Operation split = new RowLoop(target, pixel -> {
            for (int channel = 0; channel < 3; channel++) {
                target.set(pixel, channel, ids[pixel] >> (16 - 8 * channel) & 0xff);
            }
        });
        return done(split, target);
    }

    @Override
    public Matrix patches(Patches patches, Matrix input) {
        int images = patches.images(input.rows());
        int channels = input.columns();
        int[] sources = patches.sources();
        Matrix target = Matrix.zeros(images * patches.count(), patches.size() * channels);
        Operation cut = new RowLoop(target, row -> {
            int first = row / patches.count() * patches.pixels();
            int from = row % patches.count() * patches.size();
            for (int place = 0; place < patches.size(); place++) {
                int source = sources[from + place];
                if (source != Patches.OUTSIDE) {
                    int to = target.offset(row) + place * channels;
                    System.arraycopy(input.values(), input.offset(first + source), target.values(), to, channels);
                }
            }
        });
        return done(cut, target);
    }

    @Override
    public Matrix linear(String name, Matrix input) {
        Matrix target = Matrix.zeros(input.rows(), weights.linear(name).rows());
        return done(Operations.linear(weights, name, input, target), target);
    }

    @Override
    public Matrix layerNorm(String name, Matrix input, float epsilon) {
        Matrix target = like(input);
        return done(Operations.layerNorm(weights, name, epsilon, input, target), target);
    }

    @Override
    public Matrix rmsNorm(String name, Matrix input, float epsilon) {
        Matrix target = like(input);
        return done(Operations.rmsNorm(weights, name, epsilon, input, target), target);
    }

    @Override
    public Matrix gelu(Matrix input) {
        Matrix target = like(input);
        return done(Operations.gelu(input, target), target);
    }

    @Override
    public Matrix silu(Matrix input) {
        Matrix target = like(input);
        return done(Operations.silu(input, target), target);
    }

    @Override
    public Matrix relu(Matrix input) {
        Matrix target = like(input);
        return done(Operations.relu(input, target), target);
    }

    @Override
    public Matrix add(Matrix left, Matrix right) {
        Matrix target = like(left);
        return done(Operations.add(left, right, target), target);
    }

    @Override
    public Matrix multiply(Matrix left, Matrix right) {
        Matrix target = like(left);
        return done(Operations.multiply(left, right, target), target);
    }

    @Override
    public Matrix rope(Rope rope, Packing packing, Matrix input) {
        Matrix target = like(input);
        RotaryTable table = rotations.computeIfAbsent(rope, RotaryTable::new);
        return done(Operations.rope(table, packing.tokenPositions(), input, target), target);
    }

    @Override
    public Matrix attention(
            Attention attention, Packing packing, Matrix input, Matrix query, Matrix key, Matrix value) {
        if (caches.isEmpty()) {
            return new FloatAttention(attention, packing, query, key, value).whole(workers);
        }
        Matrix target = like(query);
        return done(new CachedAttention(attention, packing, caches, input, query, key, value, target), target);
    }

    /// The attention that each token receives from all queries of all heads: what `attention` divides among the tokens
    /// that a query sees, summed by token.
    public static float[] attentionReceived(
            Attention attention, Packing packing, Matrix query, Matrix key, Workers workers) {
        return new FloatAttention(attention, packing, query, key, key).received(workers);
    }

    @Override
    public Matrix pool(Pooling pooling, Packing packing, Matrix input) {
        Matrix target = Matrix.zeros(packing.sequences(), input.columns());
        return done(Operations.pool(pooling, packing, input, target), target);
    }

    @Override
    public Matrix normalize(Matrix input) {
        Matrix target = like(input);
        return done(Operations.normalize(input, target), target);
    }

    private Matrix done(Operation operation, Matrix target) {
        operation.run(workers);
        return target;
    }

    private static Matrix like(Matrix input) {
        return Matrix.zeros(input.rows(), input.columns());
    }
}
