package dev.lloyd.models.runtime;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.Order;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Attention.Mask;
import dev.lloyd.models.network.Packing;
import java.util.ArrayList;
import java.util.List;

/// One call of attention: a task for every sequence and head, each with the whole score matrix of its head.
final class FloatAttention {
    private final Attention attention;
    private final Packing packing;
    private final Matrix query;
    private final Matrix key;
    private final Matrix value;
    private final Matrix target;
    private final int[] starts;
    private final int headSize;
    private final float scale;

    FloatAttention(Attention attention, Packing packing, Matrix query, Matrix key, Matrix value) {
        this.attention = attention;
        this.packing = packing;
        this.query = query;
        this.key = key;
        this.value = value;
        this.headSize = query.columns() / attention.heads();
        int narrow = headSize * attention.keyValueHeads();
        if (headSize * attention.heads() != query.columns() || key.columns() != narrow || value.columns() != narrow) {
            throw new IllegalArgumentException("attention of " + attention.heads() + " and "
                    + attention.keyValueHeads() + " heads does not fit queries of " + query.columns() + ", keys of "
                    + key.columns() + " and values of " + value.columns() + " features");
        }
        int tokens = packing.tokens();
        if (query.rows() != tokens || key.rows() != tokens || value.rows() != tokens) {
            throw new IllegalArgumentException("attention over " + tokens + " tokens does not fit " + query.rows()
                    + " queries, " + key.rows() + " keys and " + value.rows() + " values");
        }
        this.target = Matrix.zeros(query.rows(), query.columns());
        this.starts = packing.starts();
        this.scale = (float) (1 / Math.sqrt(headSize));
    }

    /// Every sequence attends to itself.
    Matrix whole(Workers workers) {
        workers.forEach(
                Math.multiplyExact(packing.sequences(), attention.heads()),
                task -> wholeHead(task / attention.heads(), task % attention.heads(), workers));
        return target;
    }

    private void wholeHead(int sequence, int head, Workers workers) {
        int narrowHead = head / (attention.heads() / attention.keyValueHeads());
        FloatBlock shares = FloatBlock.of(shares(sequence, head, workers));
        FloatBlock mixed = headOf(target, sequence, head);
        Gemm.multiply(1, shares, headOf(value, sequence, narrowHead), 0, mixed, workers);
    }

    /// What each query of a head gives to each token, a row for a query.
    Matrix shares(int sequence, int head, Workers workers) {
        int length = packing.lengths()[sequence];
        int narrowHead = head / (attention.heads() / attention.keyValueHeads());
        FloatBlock queries = headOf(query, sequence, head);
        Matrix scores = Gemm.product(queries, headOf(key, sequence, narrowHead).transpose(), workers);
        for (int row = 0; row < length; row++) {
            int visible = attention.mask() == Mask.CAUSAL ? row + 1 : length;
            FloatRows.shares(scores.values(), scores.offset(row), visible, scale);
            java.util.Arrays.fill(scores.values(), scores.offset(row) + visible, scores.offset(row) + length, 0f);
        }
        return scores;
    }

    /// What each token receives from all queries of all heads, sequence by sequence.
    float[] received(Workers workers) {
        float[] sums = new float[packing.tokens()];
        workers.forEach(packing.sequences(), sequence -> {
            for (int head = 0; head < attention.heads(); head++) {
                Matrix shares = shares(sequence, head, workers);
                for (int row = 0; row < shares.rows(); row++) {
                    for (int token = 0; token < shares.columns(); token++) {
                        sums[starts[sequence] + token] += shares.at(row, token);
                    }
                }
            }
        });
        return sums;
    }

    private FloatBlock headOf(Matrix tensor, int sequence, int head) {
        int offset = tensor.offset(starts[sequence]) + head * headSize;
        return new FloatBlock(
                tensor.values(), offset, tensor.columns(), packing.lengths()[sequence], headSize, Order.ROWS);
    }

    /// Every sequence attends to what its cache holds, its new tokens included.
    Matrix continued(List<KeyValueCache> caches, Workers workers) {
        if (caches.size() != packing.sequences()) {
            throw new IllegalArgumentException(
                    caches.size() + " caches do not fit " + packing.sequences() + " sequences");
        }
        List<KeyValueView> views = new ArrayList<>();
        for (int sequence = 0; sequence < packing.sequences(); sequence++) {
            KeyValues store = caches.get(sequence).blocks().get(attention.block());
            if (store.length() != packing.positions()[sequence]) {
                throw new IllegalArgumentException("sequence " + sequence + " continues at position "
                        + packing.positions()[sequence] + " but its cache holds " + store.length() + " tokens");
            }
            int from = starts[sequence];
            int to = from + packing.lengths()[sequence];
            store.append(key.rowSlice(from, to), value.rowSlice(from, to), workers);
            views.add(store.view(workers));
        }
        workers.forEach(Math.multiplyExact(packing.sequences(), attention.heads()), task -> {
            int sequence = task / attention.heads();
            continuedHead(views.get(sequence), sequence, task % attention.heads());
        });
        return target;
    }

    private void continuedHead(KeyValueView view, int sequence, int head) {
        int narrowHead = head / (attention.heads() / attention.keyValueHeads());
        KeyValueView.Slice slice = new KeyValueView.Slice(narrowHead * headSize, headSize);
        int length = packing.positions()[sequence] + packing.lengths()[sequence];
        float[] scores = new float[length];
        for (int token = 0; token < packing.lengths()[sequence]; token++) {
            int visible = attention.mask() == Mask.CAUSAL ? packing.positions()[sequence] + token + 1 : length;
            int offset = query.offset(starts[sequence] + token) + head * headSize;
            view.scores(slice, query.values(), offset, scores, visible);
            FloatRows.shares(scores, 0, visible, scale);
            view.mix(slice, scores, visible, target.values(), offset);
        }
    }
}
