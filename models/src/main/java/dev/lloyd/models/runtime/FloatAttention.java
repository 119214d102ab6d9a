package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.ActivationKernels;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.Order;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Attention.Mask;
import dev.lloyd.models.network.Packing;
import java.util.Arrays;

/// One call of attention of sequences that come whole: a task for every sequence and head, each with the whole score
/// matrix of its head.
final class FloatAttention {
    private final Attention attention;
    private final Packing packing;
    private final Matrix query;
    private final Matrix key;
    private final Matrix value;
    private final Matrix target;
    private final int[] starts;
    private final AttentionShape shape;

    FloatAttention(Attention attention, Packing packing, Matrix query, Matrix key, Matrix value) {
        this.attention = attention;
        this.packing = packing;
        this.query = query;
        this.key = key;
        this.value = value;
        this.shape = AttentionShape.of(attention, packing, query, key, value);
        this.target = Matrix.zeros(query.rows(), query.columns());
        this.starts = packing.starts();
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
            ActivationKernels.softmax(scores.values(), scores.offset(row), visible, shape.scale());
            Arrays.fill(scores.values(), scores.offset(row) + visible, scores.offset(row) + length, 0f);
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
        int offset = tensor.offset(starts[sequence]) + head * shape.headSize();
        return new FloatBlock(
                tensor.values(), offset, tensor.columns(), packing.lengths()[sequence], shape.headSize(), Order.ROWS);
    }
}
