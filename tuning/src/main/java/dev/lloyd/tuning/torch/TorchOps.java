package dev.lloyd.tuning.torch;

import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Ops;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Patches;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// The operations of a network on libtorch tensors, each differentiable in its input and in the weights.
///
/// Tensors are of the type of the weights, float or double; what an operation makes lives as long as the
/// `PointerScope` around it. Every sequence comes whole: there is no cache. On one thread results are deterministic;
/// they differ from the runtime's in the last bits, since sums have another order.
///
/// @param weights of the network
public record TorchOps(TorchWeights weights) implements Ops<Tensor> {
    /// Takes the weights as they are; they may change between operations, as training does.
    public TorchOps {}

    @Override
    public Tensor embedding(String name, int[] ids) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return weights.table(name).index_select(0, Tensor.create(wide, wide.length));
    }

    /// Of the type of the runtime, 32-bit floats.
    @Override
    public Tensor colours(int[] ids) {
        float[] values = new float[3 * ids.length];
        for (int index = 0; index < values.length; index++) {
            values[index] = ids[index / 3] >> (16 - 8 * (index % 3)) & 0xff;
        }
        return Tensors.of(values, ids.length, 3);
    }

    /// Pixels are gathered by their index; one of zeros stands after the last for all that are outside.
    @Override
    public Tensor patches(Patches patches, Tensor input) {
        int images = patches.images(input.size(0));
        int[] sources = patches.sources();
        long[] rows = new long[images * sources.length];
        for (int index = 0; index < rows.length; index++) {
            int source = sources[index % sources.length];
            long first = (long) index / sources.length * patches.pixels();
            rows[index] = source == Patches.OUTSIDE ? input.size(0) : first + source;
        }
        Tensor zeros = input.narrow(0, 0, 1).mul(Tensors.scalar(0)).detach();
        Tensor gathered =
                torch.cat(new TensorVector(input, zeros), 0).index_select(0, Tensor.create(rows, rows.length));
        return gathered.reshape((long) images * patches.count(), patches.size() * input.size(1));
    }

    @Override
    public Tensor linear(String name, Tensor input) {
        return weights.bias(name)
                .map(bias -> torch.linear(input, weights.matrix(name), new TensorOptional(bias)))
                .orElseGet(() -> torch.linear(input, weights.matrix(name)));
    }

    @Override
    public Tensor layerNorm(String name, Tensor input, float epsilon) {
        TensorOptional weight = new TensorOptional(weights.vector(name + ".weight"));
        TensorOptional bias = new TensorOptional(weights.vector(name + ".bias"));
        return torch.layer_norm(input, new long[] {input.size(1)}, weight, bias, epsilon, false);
    }

    @Override
    public Tensor rmsNorm(String name, Tensor input, float epsilon) {
        Tensor squares = input.square().mean(new long[] {1}, true, new ScalarTypeOptional());
        return input.mul(squares.add(new Scalar((double) epsilon)).rsqrt()).mul(weights.vector(name + ".weight"));
    }

    @Override
    public Tensor gelu(Tensor input) {
        return torch.gelu(input);
    }

    @Override
    public Tensor silu(Tensor input) {
        return input.mul(input.sigmoid());
    }

    @Override
    public Tensor relu(Tensor input) {
        return input.relu();
    }

    @Override
    public Tensor add(Tensor left, Tensor right) {
        return left.add(right);
    }

    @Override
    public Tensor multiply(Tensor left, Tensor right) {
        return left.mul(right);
    }

    @Override
    public Tensor rope(Rope rope, Packing packing, Tensor input) {
        int[] positions = packing.tokenPositions();
        int pairs = rope.frequencies().length;
        double[] angles = new double[positions.length * pairs];
        for (int index = 0; index < angles.length; index++) {
            angles[index] = positions[index / pairs] * rope.frequencies()[index % pairs];
        }
        Tensor angle = Tensor.create(angles, positions.length, 1, pairs);
        Tensor cosine = angle.cos().to(input.scalar_type());
        Tensor sine = angle.sin().to(input.scalar_type());
        Tensor heads = input.reshape(positions.length, -1, rope.headSize());
        Tensor first = heads.narrow(2, 0, pairs);
        Tensor second = heads.narrow(2, pairs, pairs);
        TensorVector rotated = new TensorVector(
                first.mul(cosine).sub(second.mul(sine)), first.mul(sine).add(second.mul(cosine)));
        return torch.cat(rotated, 2).reshape(input.size(0), input.size(1));
    }

    /// Sequences of one length are one product; others go one after the other.
    @Override
    public Tensor attention(
            Attention attention, Packing packing, Tensor input, Tensor query, Tensor key, Tensor value) {
        if (Arrays.stream(packing.positions()).anyMatch(position -> position != 0)) {
            throw new IllegalArgumentException("block " + attention.block()
                    + ": a sequence goes on from a cache, which differentiable attention does not have");
        }
        int[] lengths = packing.lengths();
        if (Arrays.stream(lengths).distinct().count() == 1) {
            return attend(attention, lengths.length, query, key, value);
        }
        int[] starts = packing.starts();
        TensorVector parts = new TensorVector();
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            int from = starts[sequence];
            int length = lengths[sequence];
            parts.push_back(attend(
                    attention,
                    1,
                    query.narrow(0, from, length),
                    key.narrow(0, from, length),
                    value.narrow(0, from, length)));
        }
        return torch.cat(parts, 0);
    }

    private static Tensor attend(Attention attention, int sequences, Tensor query, Tensor key, Tensor value) {
        long tokens = query.size(0) / sequences;
        long headSize = query.size(1) / attention.heads();
        Tensor queries = heads(query, sequences, attention.heads());
        Tensor keys = shared(heads(key, sequences, attention.keyValueHeads()), attention);
        Tensor values = shared(heads(value, sequences, attention.keyValueHeads()), attention);
        Tensor scores = queries.matmul(keys.transpose(2, 3)).mul(new Scalar(1 / Math.sqrt((double) headSize)));
        if (attention.mask() == Attention.Mask.CAUSAL) {
            Tensor later = torch.ones(tokens, tokens).triu(1).gt(new Scalar(0.5));
            scores = scores.masked_fill(later, new Scalar(Double.NEGATIVE_INFINITY));
        }
        Tensor mixed = scores.softmax(3).matmul(values);
        return mixed.transpose(1, 2).reshape(query.size(0), query.size(1));
    }

    /// `sequences x heads x tokens x size`.
    private static Tensor heads(Tensor rows, int sequences, int heads) {
        return rows.reshape(sequences, rows.size(0) / sequences, heads, rows.size(1) / heads)
                .transpose(1, 2);
    }

    /// A key/value head for each query head.
    private static Tensor shared(Tensor heads, Attention attention) {
        int times = attention.heads() / attention.keyValueHeads();
        return times == 1 ? heads : heads.repeat_interleave(times, new LongOptional(1), new LongOptional());
    }

    @Override
    public Tensor pool(Pooling pooling, Packing packing, Tensor input) {
        int[] starts = packing.starts();
        TensorVector rows = new TensorVector();
        for (int sequence = 0; sequence < starts.length; sequence++) {
            int length = packing.lengths()[sequence];
            int from = pooling == Pooling.LAST ? starts[sequence] + length - 1 : starts[sequence];
            int count = pooling == Pooling.MEAN ? length : 1;
            rows.push_back(input.narrow(0, from, count).mean(new long[] {0}, true, new ScalarTypeOptional()));
        }
        return torch.cat(rows, 0);
    }

    /// The length of a zero row counts as the smallest float, which leaves the row zero.
    @Override
    public Tensor normalize(Tensor input) {
        Tensor squares = input.square().sum(new long[] {1}, true, new ScalarTypeOptional());
        return input.div(squares.sqrt().clamp_min(new Scalar((double) Float.MIN_NORMAL)));
    }
}
