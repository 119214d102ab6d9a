package dev.lloyd.models.runtime;

import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.linalg.SecondMoment;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Rope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What attention makes of errors in its queries, keys and values, summed over a text, head by head
/// ({@link dev.lloyd.quant.objective.Attention}).
///
/// With `q_t` and `k_s` as attention meets them, turned by `R` where positions are rotary, an error `e_t` of a
/// query before it is turned changes the score of a token `s` by `k_s^T R_t e_t`, and so on:
///
///     queries   sum_t R_t^T (sum over s that t sees of k_s k_s^T) R_t
///     keys      sum_s R_s^T (sum over t that see s of q_t q_t^T) R_s      over the query heads of a key head
///     values    sum of (A X)^T (A X)                                      over the query heads of a value head
///
/// Not thread-safe; results do not depend on the number of threads.
public final class AttentionMoments {
    private final Attention attention;
    private final Optional<Rope> rope;
    private final List<DoubleMatrix> queries;
    private final List<DoubleMatrix> keys;
    private final List<DoubleMatrix> values;

    /// Nothing seen yet.
    ///
    /// @param headSize features of a head
    /// @param channels features that the values are made from
    public AttentionMoments(Attention attention, Optional<Rope> rope, int headSize, int channels) {
        this.attention = attention;
        this.rope = rope;
        this.queries = zeros(attention.heads(), headSize);
        this.keys = zeros(attention.keyValueHeads(), headSize);
        this.values = zeros(attention.keyValueHeads(), channels);
    }

    private static List<DoubleMatrix> zeros(int count, int size) {
        return Stream.generate(() -> DoubleMatrix.zeros(size, size))
                .limit(count)
                .toList();
    }

    /// The weights of errors in queries, one for each head.
    public List<DoubleMatrix> queries() {
        return queries;
    }

    /// The weights of errors in keys, one for each key/value head.
    public List<DoubleMatrix> keys() {
        return keys;
    }

    /// The second moments of what attention mixes from the inputs of the values, one for each key/value head: sums.
    public List<DoubleMatrix> values() {
        return values;
    }

    /// Adds a batch.
    ///
    /// @param query and `key` as attention gets them
    /// @param input what the values are made from
    public void add(Packing packing, Matrix query, Matrix key, Matrix input, Workers workers) {
        addSeen(packing, query, key, workers);
        int perKey = attention.heads() / attention.keyValueHeads();
        FloatAttention shares = new FloatAttention(attention, packing, query, key, key);
        for (int sequence = 0; sequence < packing.sequences(); sequence++) {
            int start = packing.starts()[sequence];
            Matrix inputs = input.rowSlice(start, start + packing.lengths()[sequence]);
            for (int head = 0; head < attention.heads(); head++) {
                Matrix mixed = Gemm.product(shares.shares(sequence, head, workers), inputs, workers);
                SecondMoment.accumulate(FloatBlock.of(mixed), values.get(head / perKey), workers);
            }
        }
    }

    /// Adds a batch to the weights of queries and keys alone, which takes neither the shares nor the inputs.
    ///
    /// @param query and `key` as attention gets them
    public void addSeen(Packing packing, Matrix query, Matrix key, Workers workers) {
        int perKey = attention.heads() / attention.keyValueHeads();
        workers.forEach(attention.keyValueHeads(), narrow -> {
            for (int sequence = 0; sequence < packing.sequences(); sequence++) {
                Span span = new Span(packing.starts()[sequence], packing.lengths()[sequence]);
                for (int head = narrow * perKey; head < (narrow + 1) * perKey; head++) {
                    addSeen(span, key, narrow, queries.get(head), 1);
                    addSeen(span, query, head, keys.get(narrow), -1);
                }
            }
        });
    }

    /// A sequence's rows.
    private record Span(int start, int length) {}

    /// Adds `sum_t R_t^T (sum of v_s v_s^T) R_t` over the tokens `s` that stand with `t` in the mask.
    ///
    /// @param direction 1: those up to `t`, -1: those from `t` on, if the mask is causal
    private void addSeen(Span span, Matrix vectors, int head, DoubleMatrix target, int direction) {
        int size = target.rows();
        double[] seen = new double[size * size];
        boolean causal = attention.mask() == Attention.Mask.CAUSAL;
        for (int index = 0; index < span.length && !causal; index++) {
            addOuter(vectors, span.start + index, head * size, size, seen);
        }
        double[] turned = new double[size * size];
        for (int index = 0; index < span.length; index++) {
            int position = direction > 0 ? index : span.length - 1 - index;
            if (causal) {
                addOuter(vectors, span.start + position, head * size, size, seen);
            }
            System.arraycopy(seen, 0, turned, 0, turned.length);
            rope.ifPresent(each -> turnBack(each, position, turned, size));
            for (int place = 0; place < turned.length; place++) {
                target.values()[place] += turned[place];
            }
        }
    }

    private static void addOuter(Matrix vectors, int row, int from, int size, double[] target) {
        for (int left = 0; left < size; left++) {
            double value = vectors.at(row, from + left);
            for (int right = 0; right < size; right++) {
                target[left * size + right] += value * vectors.at(row, from + right);
            }
        }
    }

    /// `R^T S R`: rows, then columns, turned by minus the angles of a position.
    private static void turnBack(Rope rope, int position, double[] matrix, int size) {
        int pairs = size / 2;
        for (int pair = 0; pair < pairs; pair++) {
            double cosine = Math.cos(position * rope.frequencies()[pair]);
            double sine = Math.sin(position * rope.frequencies()[pair]);
            for (int other = 0; other < size; other++) {
                turn(matrix, pair * size + other, (pair + pairs) * size + other, cosine, sine);
            }
        }
        for (int pair = 0; pair < pairs; pair++) {
            double cosine = Math.cos(position * rope.frequencies()[pair]);
            double sine = Math.sin(position * rope.frequencies()[pair]);
            for (int other = 0; other < size; other++) {
                turn(matrix, other * size + pair, other * size + pair + pairs, cosine, sine);
            }
        }
    }

    private static void turn(double[] values, int first, int second, double cosine, double sine) {
        double a = values[first];
        double b = values[second];
        values[first] = a * cosine + b * sine;
        values[second] = b * cosine - a * sine;
    }

    /// The products `W_h^T W_h` of the columns of a layer that read a head, summed over the heads that share
    /// values.
    ///
    /// @param output the layer that reads the heads
    public List<DoubleMatrix> outputFactors(LinearLayer output, Workers workers) {
        int size = output.columns() / attention.heads();
        int perKey = attention.heads() / attention.keyValueHeads();
        Matrix columns = output.matrix(workers).transpose();
        DoubleMatrix[] factors = new DoubleMatrix[attention.keyValueHeads()];
        Arrays.setAll(factors, each -> DoubleMatrix.zeros(size, size));
        for (int head = 0; head < attention.heads(); head++) {
            Matrix own = columns.rowSlice(head * size, (head + 1) * size);
            SecondMoment.accumulate(FloatBlock.of(own.transpose()), factors[head / perKey], workers);
        }
        return List.of(factors);
    }
}
