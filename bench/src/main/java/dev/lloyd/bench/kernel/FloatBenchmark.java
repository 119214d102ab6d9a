package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Blas;
import dev.lloyd.bench.Peer;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.random.Seeds;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Loops over two vectors of floats that a first-level cache holds.
public class FloatBenchmark {
    /// Two vectors.
    @State(Scope.Benchmark)
    public static class Vectors {
        /// Their length, odd and even.
        @Param({"1021", "4096"})
        public String shape = "";

        float[] left = {};
        float[] right = {};

        /// Draws them.
        @Setup
        public void fill() {
            left = Seeds.gaussian(Shape.of(shape)[0], 1);
            right = Seeds.gaussian(left.length, 2);
        }
    }

    /// The inner product.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 2)
    public float dot(Vectors vectors) {
        return FloatKernels.dot(vectors.left, 0, vectors.right, 0, vectors.left.length);
    }

    /// The inner product.
    @Benchmark
    @Peer(of = "dot", name = "OpenBLAS")
    public float dotBlas(Vectors vectors) {
        return Blas.dot(vectors.left, vectors.right);
    }

    /// The inner product.
    @Benchmark
    @Peer(of = "dot", name = "Lucene")
    public float dotLucene(Vectors vectors) {
        return VectorUtil.dotProduct(vectors.left, vectors.right);
    }

    /// A multiple added to a vector.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 2)
    public float[] axpy(Vectors vectors) {
        FloatKernels.axpy(1e-9f, vectors.left, 0, vectors.right, 0, vectors.left.length);
        return vectors.right;
    }

    /// A multiple added to a vector.
    @Benchmark
    @Peer(of = "axpy", name = "OpenBLAS")
    public float[] axpyBlas(Vectors vectors) {
        Blas.axpy(1e-9f, vectors.left, vectors.right);
        return vectors.right;
    }

    /// The squared distance.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 3)
    public float distance(Vectors vectors) {
        return FloatKernels.squaredDistance(vectors.left, 0, vectors.right, 0, vectors.left.length);
    }

    /// The squared distance.
    @Benchmark
    @Peer(of = "distance", name = "Lucene")
    public float distanceLucene(Vectors vectors) {
        return VectorUtil.squareDistance(vectors.left, vectors.right);
    }
}
