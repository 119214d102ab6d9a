package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Peer;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.IntegerKernels;
import dev.lloyd.core.random.Seeds;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Loops over two vectors of bytes or of bits that a first-level cache holds.
public class IntegerBenchmark {
    /// Two vectors of bytes.
    @State(Scope.Benchmark)
    public static class Bytes {
        /// Their length.
        @Param({"1021", "4096"})
        public String shape = "";

        byte[] left = {};
        byte[] right = {};

        /// Draws them.
        @Setup
        public void fill() {
            left = new byte[Shape.of(shape)[0]];
            right = new byte[left.length];
            Seeds.generator(1).nextBytes(left);
            Seeds.generator(2).nextBytes(right);
        }
    }

    /// Two vectors of bits.
    @State(Scope.Benchmark)
    public static class Bits {
        /// Their length in words of 64 bits.
        @Param("1024")
        public String shape = "";

        long[] left = {};
        long[] right = {};

        /// Draws them.
        @Setup
        public void fill() {
            left = Seeds.generator(1).longs(Shape.of(shape)[0]).toArray();
            right = Seeds.generator(2).longs(left.length).toArray();
        }
    }

    /// The inner product of bytes.
    @Benchmark
    @Twin
    @Work(unit = Unit.OPERATIONS, perElement = 2)
    public int dot(Bytes bytes) {
        return IntegerKernels.dot(bytes.left, 0, bytes.right, 0, bytes.left.length);
    }

    /// The inner product of bytes.
    @Benchmark
    @Peer(of = "dot", name = "Lucene")
    public int dotLucene(Bytes bytes) {
        return VectorUtil.dotProduct(bytes.left, bytes.right);
    }

    /// The inner product of bits: a multiplication and an addition a bit.
    @Benchmark
    @Twin
    @Work(unit = Unit.OPERATIONS, perElement = 128)
    public long popcount(Bits bits) {
        return IntegerKernels.andCount(bits.left, 0, bits.right, 0, bits.left.length);
    }
}
