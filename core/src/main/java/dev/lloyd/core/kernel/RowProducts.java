package dev.lloyd.core.kernel;

import dev.lloyd.core.kernel.RowProductSupport.Rectangle;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// The linear layer of a network:
///
///     target = inputs * weights^T,    target[i][j] = sum over k of inputs[i][k] * weights[j][k]
///
/// Shapes: inputs `m x k`, weights `n x k`, target `m x n`; all rows contiguous. The order in which the terms of an
/// element are added depends on `k` and on the machine's vector width and on nothing else: a row of the target does
/// not depend on the rows that come with it, nor on the number of threads. (Products through BLAS do not promise
/// that.) Cost: `2 m n k` operations, at about two thirds of the speed of BLAS for large `m`, faster for small
/// ones. Error: at most `k * 2^-24` times the sum of the magnitudes of the terms. NaN and infinities reach their
/// row or column only.
public final class RowProducts {
    private static final RowProductSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorRowProducts() : new ScalarRowProducts();
    /// Inputs at a time, so that a chunk of them stays in the second cache.
    private static final int INPUTS = 128;

    private static final int WEIGHTS = 64;

    private RowProducts() {}

    /// Computes the product into a target that shares no storage with the factors.
    public static void multiply(Matrix inputs, Matrix weights, Matrix target, Workers workers) {
        product(inputs, weights, target).accept(workers);
    }

    /// The product again and again, of what the factors hold then, into the same target, without garbage.
    ///
    /// @param target shares no storage with the factors
    public static Consumer<Workers> product(Matrix inputs, Matrix weights, Matrix target) {
        if (inputs.columns() != weights.columns()
                || target.rows() != inputs.rows()
                || target.columns() != weights.rows()) {
            throw new IllegalArgumentException("cannot multiply " + inputs.rows() + " x " + inputs.columns()
                    + " by the transpose of " + weights.rows() + " x " + weights.columns() + " into " + target.rows()
                    + " x " + target.columns());
        }
        Rectangle[] tiles = tiles(inputs.rows(), weights.rows());
        IntConsumer body = tile -> SUPPORT.multiply(inputs, weights, target, 0, tiles[tile]);
        return workers -> workers.forEach(tiles.length, body);
    }

    /// Products with weights that are there a few rows at a time.
    @FunctionalInterface
    public interface Slices {
        /// The products with `count` rows of weights, or another number, into as many columns of the target from
        /// `column` on: the same bits as with all rows.
        void multiply(Matrix weights, int column);
    }

    /// The products with a few rows of weights after the other, by the thread that brings them and any number of
    /// threads at once, without garbage as long as `count` rows come.
    ///
    /// @param inputs `m x k`, what they hold when they are multiplied
    /// @param count of the rows that mostly come together, each with `k` values
    /// @param target `m x n`
    public static Slices slices(Matrix inputs, int count, Matrix target) {
        Rectangle[] tiles = tiles(inputs.rows(), count);
        return (weights, column) -> {
            if (weights.columns() != inputs.columns() || target.rows() != inputs.rows()) {
                throw new IllegalArgumentException("cannot multiply " + inputs.rows() + " x " + inputs.columns()
                        + " by the transpose of " + weights.rows() + " x " + weights.columns() + " into "
                        + target.rows() + " x " + target.columns());
            }
            Objects.checkFromIndexSize(column, weights.rows(), target.columns());
            for (Rectangle tile : weights.rows() == count ? tiles : tiles(inputs.rows(), weights.rows())) {
                SUPPORT.multiply(inputs, weights, target, column, tile);
            }
        };
    }

    private static Rectangle[] tiles(int inputs, int weights) {
        int across = Math.ceilDiv(weights, WEIGHTS);
        int down = Math.ceilDiv(inputs, INPUTS);
        Rectangle[] tiles = new Rectangle[Math.multiplyExact(across, down)];
        Arrays.setAll(tiles, tile -> {
            int input = tile / across * INPUTS;
            int weight = tile % across * WEIGHTS;
            return new Rectangle(input, Math.min(inputs, input + INPUTS), weight, Math.min(weights, weight + WEIGHTS));
        });
        return tiles;
    }

    /// The product in a new matrix.
    public static Matrix multiply(Matrix inputs, Matrix weights, Workers workers) {
        Matrix target = Matrix.zeros(inputs.rows(), weights.rows());
        multiply(inputs, weights, target, workers);
        return target;
    }

    /// One vector with several rows at once: `target[r] = weights[r] . vector` for the rows `first .. first +
    /// count`. The same bits as in a product of more inputs.
    ///
    /// @param vector `k` values
    /// @param weights `n x k`
    /// @param first the first row
    /// @param count how many rows
    /// @param target `n` values, of which `count` are written
    public static void dots(float[] vector, Matrix weights, int first, int count, float[] target) {
        if (vector.length != weights.columns() || target.length != weights.rows()) {
            throw new IllegalArgumentException("a vector of " + vector.length + " and a target of " + target.length
                    + " do not go with a " + weights.rows() + " x " + weights.columns() + " matrix");
        }
        Objects.checkFromIndexSize(first, count, weights.rows());
        Matrix input = new Matrix(1, vector.length, vector);
        Matrix output = new Matrix(1, target.length, target);
        SUPPORT.multiply(input, weights, output, 0, new Rectangle(0, 1, first, first + count));
    }
}
