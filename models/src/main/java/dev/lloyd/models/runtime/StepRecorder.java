package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Ops;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Patches;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes down what a network computes of one token of each of some sequences. Nothing is computed yet: then it
/// is known when each tensor is read last, and those that are never needed at once share storage. Linear layers
/// that follow each other and read the same tensor become one operation.
final class StepRecorder implements Ops<StepRecorder.Tensor> {
    private final Weights weights;
    private final List<KeyValueCache> caches;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Rope, RotaryTable> rotations;

    /// @param caches one for each sequence, when the operations run
    /// @param rotations made so far; gets those that are not there
    StepRecorder(Weights weights, List<KeyValueCache> caches, Map<Rope, RotaryTable> rotations) {
        this.weights = weights;
        this.caches = caches;
        this.rotations = rotations;
    }

    /// A tensor of the network: its shape, and later its storage.
    static final class Tensor {
        private final int rows;
        private final int columns;
        private int lastUse;
        private @Nullable Matrix matrix;

        private Tensor(int rows, int columns, int lastUse) {
            this.rows = rows;
            this.columns = columns;
            this.lastUse = lastUse;
        }

        /// Its storage, once it has one.
        Matrix matrix() {
            if (matrix == null) {
                throw new IllegalStateException("a tensor is used before it has storage");
            }
            return matrix;
        }
    }

    /// How a tensor is computed from others, once all have storage.
    ///
    /// @param linear whether a linear layer does it
    private record Entry(Tensor target, List<Tensor> inputs, boolean linear, Function<Matrix, Operation> operation) {
        boolean goesBeside(Entry before) {
            return linear && before.linear && inputs.equals(before.inputs);
        }
    }

    private Tensor record(int rows, int columns, List<Tensor> inputs, Function<Matrix, Operation> operation) {
        return add(new Entry(new Tensor(rows, columns, entries.size()), inputs, false, operation));
    }

    private Tensor add(Entry entry) {
        entry.inputs.forEach(input -> input.lastUse = entries.size());
        entries.add(entry);
        return entry.target;
    }

    private Tensor like(Tensor shape, List<Tensor> inputs, Function<Matrix, Operation> operation) {
        return record(shape.rows, shape.columns, inputs, operation);
    }

    /// All operations in their order, with storage for their tensors.
    ///
    /// @param result whose storage is no other's
    List<Operation> operations(Tensor result) {
        result.lastUse = entries.size();
        Map<Integer, Deque<float[]>> free = new HashMap<>();
        List<Operation> operations = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            Entry entry = entries.get(index);
            Tensor target = entry.target;
            int size = Math.multiplyExact(target.rows, target.columns);
            float[] reused =
                    free.computeIfAbsent(size, none -> new ArrayDeque<>()).pollLast();
            target.matrix = new Matrix(target.rows, target.columns, reused == null ? new float[size] : reused);
            Operation operation = entry.operation.apply(target.matrix);
            if (index > 0 && entry.goesBeside(entries.get(index - 1))) {
                operations.addLast(operations.removeLast().beside(operation));
            } else {
                operations.add(operation);
            }
            for (Tensor input : Set.copyOf(entry.inputs)) {
                if (input.lastUse == index) {
                    float[] values = input.matrix().values();
                    ofSize(values.length, free).addLast(values);
                }
            }
        }
        return operations;
    }

    private static Deque<float[]> ofSize(int size, Map<Integer, Deque<float[]>> free) {
        return free.computeIfAbsent(size, none -> new ArrayDeque<>());
    }

    @Override
    public Tensor embedding(String name, int[] ids) {
        EmbeddingTable table = weights.table(name);
        return record(ids.length, table.columns(), List.of(), target -> Operations.embedding(name, table, ids, target));
    }

    @Override
    public Tensor colours(int[] ids) {
        throw new UnsupportedOperationException("texts have no colours");
    }

    @Override
    public Tensor patches(Patches patches, Tensor input) {
        throw new UnsupportedOperationException("texts have no patches");
    }

    @Override
    public Tensor linear(String name, Tensor input) {
        int columns = weights.linear(name).rows();
        return add(new Entry(
                new Tensor(input.rows, columns, entries.size()),
                List.of(input),
                true,
                target -> Operations.linear(weights, name, input.matrix(), target)));
    }

    @Override
    public Tensor layerNorm(String name, Tensor input, float epsilon) {
        return like(
                input, List.of(input), target -> Operations.layerNorm(weights, name, epsilon, input.matrix(), target));
    }

    @Override
    public Tensor rmsNorm(String name, Tensor input, float epsilon) {
        return like(
                input, List.of(input), target -> Operations.rmsNorm(weights, name, epsilon, input.matrix(), target));
    }

    @Override
    public Tensor gelu(Tensor input) {
        return like(input, List.of(input), target -> Operations.gelu(input.matrix(), target));
    }

    @Override
    public Tensor silu(Tensor input) {
        return like(input, List.of(input), target -> Operations.silu(input.matrix(), target));
    }

    @Override
    public Tensor relu(Tensor input) {
        return like(input, List.of(input), target -> Operations.relu(input.matrix(), target));
    }

    @Override
    public Tensor add(Tensor left, Tensor right) {
        return like(left, List.of(left, right), target -> Operations.add(left.matrix(), right.matrix(), target));
    }

    @Override
    public Tensor multiply(Tensor left, Tensor right) {
        return like(left, List.of(left, right), target -> Operations.multiply(left.matrix(), right.matrix(), target));
    }

    /// @param packing of one token for each sequence
    @Override
    public Tensor rope(Rope rope, Packing packing, Tensor input) {
        RotaryTable table = rotations.computeIfAbsent(rope, RotaryTable::new);
        return like(
                input, List.of(input), target -> Operations.rope(table, packing.positions(), input.matrix(), target));
    }

    @Override
    public Tensor attention(
            Attention attention, Packing packing, Tensor input, Tensor query, Tensor key, Tensor value) {
        return like(
                query,
                List.of(input, query, key, value),
                target -> new CachedAttention(
                        attention,
                        packing,
                        caches,
                        input.matrix(),
                        query.matrix(),
                        key.matrix(),
                        value.matrix(),
                        target));
    }

    @Override
    public Tensor pool(Pooling pooling, Packing packing, Tensor input) {
        return record(
                packing.sequences(),
                input.columns,
                List.of(input),
                target -> Operations.pool(pooling, packing, input.matrix(), target));
    }

    @Override
    public Tensor normalize(Tensor input) {
        return like(input, List.of(input), target -> Operations.normalize(input.matrix(), target));
    }
}
