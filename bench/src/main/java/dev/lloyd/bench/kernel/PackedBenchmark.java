package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.PackedKernels;
import dev.lloyd.core.kernel.PackedRows;
import dev.lloyd.core.kernel.PackedVector;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A matrix of packed codes that no cache holds, times a vector: what reading the codes once costs. Groups of 128
/// columns have a scale and an offset of 4 bytes each, which count as read.
public class PackedBenchmark {
    private static final int GROUP = 128;
    private static final int PARTS = 64;

    /// Packed rows and a vector.
    @State(Scope.Benchmark)
    public static class Product {
        /// Rows and columns: 128 MiB at 4 bits.
        @Param("16384x16384")
        public String shape = "";

        /// Width of a code.
        @Param({"2", "3", "4", "8"})
        public int bits;

        /// Threads that share out the rows.
        @Param({"1", "2"})
        public int threads;

        Workers workers = Workers.of(1);
        PackedRows matrix = new PackedRows(2, 0, 0, 1, new byte[0], new float[0], new float[0]);
        float[] values = {};
        byte[] bytes = {};
        float[] target = {};

        /// Draws them.
        @Setup
        public void fill() {
            int rows = Shape.of(shape)[0];
            int columns = Shape.of(shape)[1];
            workers = Workers.of(threads);
            byte[] codes = new byte[Math.multiplyExact(rows, columns / 8 * bits)];
            Seeds.generator(1).nextBytes(codes);
            int groups = rows * (columns / GROUP);
            float[] scales = Seeds.gaussian(groups, 2);
            matrix = new PackedRows(bits, rows, columns, GROUP, codes, scales, Seeds.gaussian(groups, 3));
            values = Seeds.gaussian(columns, 4);
            bytes = new byte[columns];
            Seeds.generator(5).nextBytes(bytes);
            target = new float[rows];
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }

        float[] multiply(PackedVector vector) {
            int part = Math.ceilDiv(matrix.rows(), PARTS);
            workers.forEach(PARTS, index -> {
                int from = Math.min(matrix.rows(), index * part);
                PackedKernels.multiply(matrix, vector, from, Math.min(matrix.rows(), from + part), target);
            });
            return target;
        }
    }

    /// Float activations, which are put in order first.
    @Benchmark
    @Twin
    @Work(unit = Unit.BYTES, perElement = 2 * Float.BYTES / (double) GROUP, perBit = 0.125)
    public float[] floats(Product product) {
        return product.multiply(PackedVector.of(product.values, 0, product.matrix));
    }

    /// 8-bit activations, which are put in order first.
    @Benchmark
    @Twin
    @Work(unit = Unit.BYTES, perElement = 2 * Float.BYTES / (double) GROUP, perBit = 0.125)
    public float[] bytes(Product product) {
        return product.multiply(PackedVector.of(product.bytes, 0, 0.01f, product.matrix));
    }
}
