package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.ActivationKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Ops;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Patches;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import java.util.List;
import java.util.function.IntConsumer;

/// The operations of a network on float matrices.
///
/// Work is shared out by rows, by tiles of rows, or by sequence and head, and every value is summed by one
/// thread in an order that its own sequence determines: results are the same for any number of threads and any
/// batch. With caches, attention adds to them and looks back over them, one cache per sequence of the batch;
/// calls must then run one after the other, block by block in order.
public final class FloatOps implements Ops<Matrix> {
    private static final int ROWS_PER_TASK = 32;

    private final Weights weights;
    private final Workers workers;
    private final List<KeyValueCache> caches;

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
        for (int token = 0; token < ids.length; token++) {
            if (ids[token] < 0 || ids[token] >= table.rows()) {
                throw new IllegalArgumentException("token " + token + " has id " + ids[token] + ", but table '" + name
                        + "' has " + table.rows() + " rows");
            }
        }
        forEachRow(ids.length, token -> table.read(ids[token], target.values(), target.offset(token)));
        return target;
    }

    @Override
    public Matrix colours(int[] ids) {
        Matrix target = Matrix.zeros(ids.length, 3);
        forEachRow(ids.length, pixel -> {
            for (int channel = 0; channel < 3; channel++) {
                target.set(pixel, channel, ids[pixel] >> (16 - 8 * channel) & 0xff);
            }
        });
        return target;
    }

    @Override
    public Matrix patches(Patches patches, Matrix input) {
        int images = patches.images(input.rows());
        int channels = input.columns();
        int[] sources = patches.sources();
        Matrix target = Matrix.zeros(images * patches.count(), patches.size() * channels);
        forEachRow(target.rows(), row -> {
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
        return target;
    }

    @Override
    public Matrix linear(String name, Matrix input) {
        LinearLayer layer = weights.linear(name);
        if (layer.columns() != input.columns()) {
            throw new IllegalArgumentException(
                    "layer '" + name + "' takes " + layer.columns() + " features, not " + input.columns());
        }
        Matrix target = layer.multiply(input, workers);
        weights.bias(name).ifPresent(bias -> addBias(target, bias));
        return target;
    }

    private void addBias(Matrix target, float[] bias) {
        float[] values = target.values();
        forEachRow(target.rows(), row -> {
            int offset = target.offset(row);
            for (int column = 0; column < bias.length; column++) {
                values[offset + column] += bias[column];
            }
        });
    }

    @Override
    public Matrix layerNorm(String name, Matrix input, float epsilon) {
        float[] weight = normVector(name + ".weight", input);
        float[] bias = normVector(name + ".bias", input);
        Matrix target = Matrix.zeros(input.rows(), input.columns());
        forEachRow(
                input.rows(),
                row -> FloatRows.layerNorm(input.values(), input.offset(row), weight, bias, epsilon, target.values()));
        return target;
    }

    @Override
    public Matrix rmsNorm(String name, Matrix input, float epsilon) {
        float[] weight = normVector(name + ".weight", input);
        Matrix target = Matrix.zeros(input.rows(), input.columns());
        forEachRow(
                input.rows(),
                row -> FloatRows.rmsNorm(input.values(), input.offset(row), weight, epsilon, target.values()));
        return target;
    }

    private float[] normVector(String name, Matrix input) {
        float[] vector = weights.vector(name);
        if (vector.length != input.columns()) {
            throw new IllegalArgumentException(
                    "norm '" + name + "' has " + vector.length + " values for " + input.columns() + " features");
        }
        return vector;
    }

    @Override
    public Matrix gelu(Matrix input) {
        return activated(input, ActivationKernels::gelu);
    }

    @Override
    public Matrix silu(Matrix input) {
        return activated(input, ActivationKernels::silu);
    }

    @Override
    public Matrix relu(Matrix input) {
        return map(input, x -> Math.max(x, 0));
    }

    @Override
    public Matrix add(Matrix left, Matrix right) {
        return combine(left, right, Float::sum);
    }

    @Override
    public Matrix multiply(Matrix left, Matrix right) {
        return combine(left, right, (a, b) -> a * b);
    }

    @Override
    public Matrix rope(Rope rope, Packing packing, Matrix input) {
        int[] positions = packing.tokenPositions();
        if (positions.length != input.rows() || input.columns() % rope.headSize() != 0) {
            throw new IllegalArgumentException("rope of heads of " + rope.headSize() + " for " + positions.length
                    + " tokens does not fit a " + input.rows() + " x " + input.columns() + " tensor");
        }
        Matrix target = Matrix.zeros(input.rows(), input.columns());
        forEachRow(input.rows(), row -> Rotary.rotate(rope, positions[row], input, row, target));
        return target;
    }

    @Override
    public Matrix attention(Attention attention, Packing packing, Matrix query, Matrix key, Matrix value) {
        FloatAttention work = new FloatAttention(attention, packing, query, key, value);
        return caches.isEmpty() ? work.whole(workers) : work.continued(caches, workers);
    }

    /// The attention that each token receives from all queries of all heads: what `attention` divides among the tokens
    /// that a query sees, summed by token.
    public static float[] attentionReceived(
            Attention attention, Packing packing, Matrix query, Matrix key, Workers workers) {
        return new FloatAttention(attention, packing, query, key, key).received(workers);
    }

    @Override
    public Matrix pool(Pooling pooling, Packing packing, Matrix input) {
        if (packing.tokens() != input.rows()) {
            throw new IllegalArgumentException(
                    "sequences of " + packing.tokens() + " tokens do not fit " + input.rows() + " rows");
        }
        int[] starts = packing.starts();
        Matrix target = Matrix.zeros(packing.sequences(), input.columns());
        forEachRow(packing.sequences(), sequence -> {
            int length = packing.lengths()[sequence];
            int from = pooling == Pooling.LAST ? starts[sequence] + length - 1 : starts[sequence];
            int count = pooling == Pooling.MEAN ? length : 1;
            float scale = (float) (1.0 / count);
            for (int row = from; row < from + count; row++) {
                FloatRows.addScaled(
                        scale,
                        input.values(),
                        input.offset(row),
                        target.values(),
                        target.offset(sequence),
                        input.columns());
            }
        });
        return target;
    }

    @Override
    public Matrix normalize(Matrix input) {
        Matrix target = Matrix.zeros(input.rows(), input.columns());
        forEachRow(
                input.rows(),
                row -> FloatRows.normalize(input.values(), input.offset(row), input.columns(), target.values()));
        return target;
    }

    /// A function of one value.
    private interface Scalar {
        float apply(float x);
    }

    /// A function of two values.
    private interface Pair {
        float apply(float left, float right);
    }

    /// A function of some values of an array, in place.
    private interface Activation {
        void apply(float[] values, int offset, int count);
    }

    private Matrix activated(Matrix input, Activation activation) {
        Matrix target = input.copy();
        forEachRow(input.rows(), row -> activation.apply(target.values(), target.offset(row), target.columns()));
        return target;
    }

    private Matrix map(Matrix input, Scalar function) {
        Matrix target = Matrix.zeros(input.rows(), input.columns());
        forEachRow(input.rows(), row -> {
            int end = input.offset(row) + input.columns();
            for (int index = input.offset(row); index < end; index++) {
                target.values()[index] = function.apply(input.values()[index]);
            }
        });
        return target;
    }

    private Matrix combine(Matrix left, Matrix right, Pair function) {
        if (left.rows() != right.rows() || left.columns() != right.columns()) {
            throw new IllegalArgumentException("cannot combine " + left.rows() + " x " + left.columns() + " with "
                    + right.rows() + " x " + right.columns());
        }
        Matrix target = Matrix.zeros(left.rows(), left.columns());
        forEachRow(left.rows(), row -> {
            int end = left.offset(row) + left.columns();
            for (int index = left.offset(row); index < end; index++) {
                target.values()[index] = function.apply(left.values()[index], right.values()[index]);
            }
        });
        return target;
    }

    /// Rows are independent of each other; a task takes several, because one is too little work for a thread.
    private void forEachRow(int rows, IntConsumer body) {
        workers.forEach(Math.ceilDiv(rows, ROWS_PER_TASK), task -> {
            int end = Math.min(rows, (task + 1) * ROWS_PER_TASK);
            for (int row = task * ROWS_PER_TASK; row < end; row++) {
                body.accept(row);
            }
        });
    }
}
