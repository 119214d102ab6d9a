package dev.lloyd.bench.operation;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.linalg.FloatBlock;
import dev.lloyd.core.linalg.Gemm;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Products of square matrices through OpenBLAS. The one of floats is what shares of the peak are shares of: the
/// most that a well-tuned program gets out of the machine's multipliers.
public class GemmBenchmark {
    /// Two matrices in both precisions.
    @State(Scope.Benchmark)
    public static class Factors {
        /// Rows, columns and depth.
        @Param("1024x1024x1024")
        public String shape = "";

        /// Threads that share out tiles.
        @Param({"1", "2"})
        public int threads;

        Workers workers = Workers.of(1);
        Matrix left = Matrix.zeros(0, 0);
        Matrix right = Matrix.zeros(0, 0);
        Matrix target = Matrix.zeros(0, 0);
        DoubleMatrix wide = DoubleMatrix.zeros(0, 0);

        /// Draws them.
        @Setup
        public void fill() {
            int[] sizes = Shape.of(shape);
            workers = Workers.of(threads);
            left = new Matrix(sizes[0], sizes[2], Seeds.gaussian(sizes[0] * sizes[2], 1));
            right = new Matrix(sizes[2], sizes[1], Seeds.gaussian(sizes[2] * sizes[1], 2));
            target = Matrix.zeros(sizes[0], sizes[1]);
            wide = DoubleMatrix.zeros(sizes[0], sizes[2]);
            for (int index = 0; index < wide.values().length; index++) {
                wide.values()[index] = left.values()[index];
            }
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /// Floats.
    @Benchmark
    @Work(unit = Unit.FLOPS, perElement = 2)
    public Matrix floats(Factors factors) {
        FloatBlock target = FloatBlock.of(factors.target);
        Gemm.multiply(1, FloatBlock.of(factors.left), FloatBlock.of(factors.right), 0, target, factors.workers);
        return factors.target;
    }

    /// Doubles, whose peak is half that of floats.
    @Benchmark
    @Work(unit = Unit.FLOPS, perElement = 2)
    public DoubleMatrix doubles(Factors factors) {
        return Gemm.product(factors.wide, factors.wide, factors.workers);
    }
}
