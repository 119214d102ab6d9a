package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.ActivationKernels;
import dev.lloyd.core.kernel.NormKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Pooling;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// The operations of a network, as {@link dev.lloyd.models.network.Ops} defines them, on matrices with fixed places.
final class Operations {
    private Operations() {}

    /// @param ids read when it runs
    static Operation embedding(String name, EmbeddingTable table, int[] ids, Matrix target) {
        return new RowLoop(target, token -> {
            if (ids[token] < 0 || ids[token] >= table.rows()) {
                throw new IllegalArgumentException("token " + token + " has id " + ids[token] + ", but table '" + name
                        + "' has " + table.rows() + " rows");
            }
            table.read(ids[token], target.values(), target.offset(token));
        });
    }

    static Operation linear(Weights weights, String name, Matrix input, Matrix target) {
        LinearLayer layer = weights.linear(name);
        if (layer.columns() != input.columns()) {
            throw new IllegalArgumentException(
                    "layer '" + name + "' takes " + layer.columns() + " features, not " + input.columns());
        }
        Operation product = layer.product(input, target);
        return weights.bias(name)
                .map(bias -> product.then(addBias(bias, target)))
                .orElse(product);
    }

    private static Operation addBias(float[] bias, Matrix target) {
        float[] values = target.values();
        return new RowLoop(target, row -> {
            int offset = target.offset(row);
            for (int column = 0; column < bias.length; column++) {
                values[offset + column] += bias[column];
            }
        });
    }

    static Operation layerNorm(Weights weights, String name, float epsilon, Matrix input, Matrix target) {
        float[] weight = normVector(weights, name + ".weight", input);
        float[] bias = normVector(weights, name + ".bias", input);
        return new RowLoop(
                target,
                row -> FloatRows.layerNorm(input.values(), input.offset(row), weight, bias, epsilon, target.values()));
    }

    static Operation rmsNorm(Weights weights, String name, float epsilon, Matrix input, Matrix target) {
        float[] weight = normVector(weights, name + ".weight", input);
        return new RowLoop(
                target,
                row -> NormKernels.rmsNorm(
                        input.values(), input.offset(row), weight, epsilon, target.values(), target.offset(row)));
    }

    private static float[] normVector(Weights weights, String name, Matrix input) {
        float[] vector = weights.vector(name);
        if (vector.length != input.columns()) {
            throw new IllegalArgumentException(
                    "norm '" + name + "' has " + vector.length + " values for " + input.columns() + " features");
        }
        return vector;
    }

    static Operation gelu(Matrix input, Matrix target) {
        return activation(
                input, target, row -> ActivationKernels.gelu(target.values(), target.offset(row), target.columns()));
    }

    static Operation silu(Matrix input, Matrix target) {
        return activation(
                input, target, row -> ActivationKernels.silu(target.values(), target.offset(row), target.columns()));
    }

    /// @param inPlace works on a row of the target, which is the input's then
    private static Operation activation(Matrix input, Matrix target, IntConsumer inPlace) {
        return new RowLoop(target, row -> {
            System.arraycopy(input.values(), input.offset(row), target.values(), target.offset(row), input.columns());
            inPlace.accept(row);
        });
    }

    static Operation relu(Matrix input, Matrix target) {
        float[] from = input.values();
        float[] to = target.values();
        return new RowLoop(target, row -> {
            int end = input.offset(row) + input.columns();
            for (int index = input.offset(row); index < end; index++) {
                to[index] = Math.max(from[index], 0);
            }
        });
    }

    static Operation add(Matrix left, Matrix right, Matrix target) {
        requireSameShape(left, right);
        float[] a = left.values();
        float[] b = right.values();
        float[] sum = target.values();
        return new RowLoop(target, row -> {
            int end = left.offset(row) + left.columns();
            for (int index = left.offset(row); index < end; index++) {
                sum[index] = a[index] + b[index];
            }
        });
    }

    static Operation multiply(Matrix left, Matrix right, Matrix target) {
        requireSameShape(left, right);
        float[] a = left.values();
        float[] b = right.values();
        float[] product = target.values();
        return new RowLoop(target, row -> {
            int end = left.offset(row) + left.columns();
            for (int index = left.offset(row); index < end; index++) {
                product[index] = a[index] * b[index];
            }
        });
    }

    /// @param positions of the tokens; read when it runs
    static Operation rope(RotaryTable table, int[] positions, Matrix input, Matrix target) {
        int head = table.rope().headSize();
        if (positions.length != input.rows() || input.columns() % head != 0) {
            throw new IllegalArgumentException("rope of heads of " + head + " for " + positions.length
                    + " tokens does not fit a " + input.rows() + " x " + input.columns() + " tensor");
        }
        return new RowLoop(target, row -> table.rotate(positions[row], input, row, target));
    }

    static Operation pool(Pooling pooling, Packing packing, Matrix input, Matrix target) {
        if (packing.tokens() != input.rows()) {
            throw new IllegalArgumentException(
                    "sequences of " + packing.tokens() + " tokens do not fit " + input.rows() + " rows");
        }
        int[] starts = packing.starts();
        return new RowLoop(target, sequence -> {
            int length = packing.lengths()[sequence];
            int first = pooling == Pooling.LAST ? starts[sequence] + length - 1 : starts[sequence];
            int count = pooling == Pooling.MEAN ? length : 1;
            float scale = (float) (1.0 / count);
            float[] mean = target.values();
            int to = target.offset(sequence);
            Arrays.fill(mean, to, to + input.columns(), 0);
            for (int token = first; token < first + count; token++) {
                FloatRows.addScaled(scale, input.values(), input.offset(token), mean, to, input.columns());
            }
        });
    }

    static Operation normalize(Matrix input, Matrix target) {
        return new RowLoop(
                target,
                row -> FloatRows.normalize(input.values(), input.offset(row), input.columns(), target.values()));
    }

    private static void requireSameShape(Matrix left, Matrix right) {
        if (left.rows() != right.rows() || left.columns() != right.columns()) {
            throw new IllegalArgumentException("cannot combine " + left.rows() + " x " + left.columns() + " with "
                    + right.rows() + " x " + right.columns());
        }
    }
}
