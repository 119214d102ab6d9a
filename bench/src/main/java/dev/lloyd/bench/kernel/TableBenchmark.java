package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Peer;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.TableProduct;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Rows of packed codes times a vector through a table of what the codes stand for, as scans and walks score vectors.
public class TableBenchmark {
    private static final int CALLS = 5000;

    /// Some rows that a second-level cache holds, with two bytes of something else behind each, and a vector.
    @State(Scope.Benchmark)
    public static class Rows {
        /// Rows and columns.
        @Param("200x384")
        public String shape = "";

        /// Width of a code.
        @Param({"4", "6", "8"})
        public int bits;

        TableProduct product = TableProduct.of(1, new float[2], new float[0]);
        int stride;
        byte[] bytes = {};
        float[] target = {};

        /// Draws them.
        @Setup
        public void fill() {
            int rows = Shape.of(shape)[0];
            int columns = Shape.of(shape)[1];
            product = TableProduct.of(bits, Seeds.gaussian(1 << bits, 1), Seeds.gaussian(columns, 2));
            stride = Math.ceilDiv(columns * bits, Byte.SIZE) + 2;
            bytes = new byte[rows * stride + product.readBytes()];
            Seeds.generator(3).nextBytes(bytes);
            target = new float[rows];
            // Until it is compiled, vector code takes a hundred times longer; a quick warm-up may be too short.
            for (int call = 0; call < CALLS; call++) {
                product.product(bytes, 0);
            }
        }
    }

    /// Several rows at once.
    @Benchmark
    @Twin
    @Work(unit = Unit.VALUES, perElement = 1)
    public float[] several(Rows rows) {
        rows.product.multiply(rows.bytes, 0, rows.stride, rows.target.length, rows.target);
        return rows.target;
    }

    /// A row at a time.
    @Benchmark
    @Peer(of = "several", name = "one by one")
    public float[] oneByOne(Rows rows) {
        for (int row = 0; row < rows.target.length; row++) {
            rows.target[row] = rows.product.product(rows.bytes, row * rows.stride);
        }
        return rows.target;
    }
}
