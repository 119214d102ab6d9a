package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Blas;
import dev.lloyd.bench.Peer;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.IntegerKernels;
import dev.lloyd.core.kernel.RowProducts;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The inner products of vectors that no cache holds: what they leave of the memory's bandwidth.
public class StreamBenchmark {
    /// Two vectors of floats.
    @State(Scope.Benchmark)
    public static class Floats {
        /// Their length: 2 x 128 MiB.
        @Param("33554432")
        public String shape = "";

        float[] left = {};
        float[] right = {};

        /// Fills them.
        @Setup
        public void fill() {
            left = new float[Shape.of(shape)[0]];
            right = new float[left.length];
            for (int index = 0; index < left.length; index++) {
                left[index] = index & 7;
                right[index] = (index & 3) - 1;
            }
        }
    }

    /// Two vectors of bytes.
    @State(Scope.Benchmark)
    public static class Bytes {
        /// Their length: 2 x 96 MiB.
        @Param("100663296")
        public String shape = "";

        byte[] left = {};
        byte[] right = {};

        /// Fills them.
        @Setup
        public void fill() {
            left = new byte[Shape.of(shape)[0]];
            right = new byte[left.length];
            for (int index = 0; index < left.length; index++) {
                left[index] = (byte) index;
                right[index] = (byte) (index >> 1);
            }
        }
    }

    /// Rows of floats and a vector.
    @State(Scope.Benchmark)
    public static class Rows {
        /// Rows and columns: 256 MiB.
        @Param("8192x8192")
        public String shape = "";

        Matrix weights = Matrix.zeros(0, 0);
        float[] vector = {};
        float[] target = {};

        /// Fills them.
        @Setup
        public void fill() {
            int[] sizes = Shape.of(shape);
            weights = Matrix.zeros(sizes[0], sizes[1]);
            for (int index = 0; index < weights.values().length; index++) {
                weights.values()[index] = index & 7;
            }
            vector = Seeds.gaussian(sizes[1], 1);
            target = new float[sizes[0]];
        }
    }

    /// The inner product of floats.
    @Benchmark
    @Twin
    @Work(unit = Unit.BYTES, perElement = 8)
    public float dot(Floats floats) {
        return FloatKernels.dot(floats.left, 0, floats.right, 0, floats.left.length);
    }

    /// The inner product of floats.
    @Benchmark
    @Peer(of = "dot", name = "OpenBLAS")
    public float dotBlas(Floats floats) {
        return Blas.dot(floats.left, floats.right);
    }

    /// The inner product of bytes (the sum wraps).
    @Benchmark
    @Twin
    @Work(unit = Unit.BYTES, perElement = 2)
    public int dotBytes(Bytes bytes) {
        return IntegerKernels.dot(bytes.left, 0, bytes.right, 0, bytes.left.length);
    }

    /// Rows of floats times a vector: what packed codes are compared with.
    @Benchmark
    @Twin
    @Work(unit = Unit.BYTES, perElement = 4)
    public float[] rows(Rows rows) {
        RowProducts.dots(rows.vector, rows.weights, 0, rows.weights.rows(), rows.target);
        return rows.target;
    }

    /// Rows of floats times a vector.
    @Benchmark
    @Peer(of = "rows", name = "OpenBLAS")
    public float[] rowsBlas(Rows rows) {
        Blas.multiply(rows.weights.values(), rows.vector, 0, rows.weights.rows(), rows.target);
        return rows.target;
    }
}
