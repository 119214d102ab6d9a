package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Blas;
import dev.lloyd.bench.Peer;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Rows of floats times one vector or several.
public class RowBenchmark {
    private static Matrix matrix(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    /// Some rows that a second-level cache holds, and a vector.
    @State(Scope.Benchmark)
    public static class Rows {
        /// Rows and columns.
        @Param("512x384")
        public String shape = "";

        Matrix weights = Matrix.zeros(0, 0);
        float[] vector = {};
        float[] target = {};

        /// Draws them.
        @Setup
        public void fill() {
            int[] sizes = Shape.of(shape);
            weights = matrix(sizes[0], sizes[1], 1);
            vector = Seeds.gaussian(sizes[1], 2);
            target = new float[sizes[0]];
        }
    }

    /// A linear layer: inputs, outputs and channels.
    @State(Scope.Benchmark)
    public static class Layer {
        /// Inputs, outputs and channels.
        @Param("128x1536x384")
        public String shape = "";

        final Workers workers = Workers.of(1);
        Matrix inputs = Matrix.zeros(0, 0);
        Matrix weights = Matrix.zeros(0, 0);
        Matrix target = Matrix.zeros(0, 0);

        /// Draws them.
        @Setup
        public void fill() {
            int[] sizes = Shape.of(shape);
            inputs = matrix(sizes[0], sizes[2], 1);
            weights = matrix(sizes[1], sizes[2], 2);
            target = Matrix.zeros(sizes[0], sizes[1]);
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /// Several rows at once.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 2)
    public float[] several(Rows rows) {
        RowProducts.dots(rows.vector, rows.weights, 0, rows.weights.rows(), rows.target);
        return rows.target;
    }

    /// A row at a time.
    @Benchmark
    @Peer(of = "several", name = "one by one")
    public float[] oneByOne(Rows rows) {
        int columns = rows.weights.columns();
        for (int row = 0; row < rows.target.length; row++) {
            rows.target[row] =
                    FloatKernels.dot(rows.weights.values(), rows.weights.offset(row), rows.vector, 0, columns);
        }
        return rows.target;
    }

    /// Several rows at once.
    @Benchmark
    @Peer(of = "several", name = "OpenBLAS")
    public float[] severalBlas(Rows rows) {
        Blas.multiply(rows.weights.values(), rows.vector, 0, rows.weights.rows(), rows.target);
        return rows.target;
    }

    /// The linear layer of a network, whose rows do not depend on the batch.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 2)
    public Matrix layer(Layer layer) {
        RowProducts.multiply(layer.inputs, layer.weights, layer.target, layer.workers);
        return layer.target;
    }

    /// The linear layer of a network.
    @Benchmark
    @Peer(of = "layer", name = "OpenBLAS")
    public Matrix layerBlas(Layer layer) {
        FloatBlock weights = FloatBlock.of(layer.weights).transpose();
        Gemm.multiply(1, FloatBlock.of(layer.inputs), weights, 0, FloatBlock.of(layer.target), layer.workers);
        return layer.target;
    }
}
