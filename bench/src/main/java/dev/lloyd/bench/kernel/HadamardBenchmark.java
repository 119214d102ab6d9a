package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Growth;
import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.Hadamard;
import dev.lloyd.core.kernel.KacRotation;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Rotations of a vector in place. They keep its norm, so a vector may be rotated for ever.
public class HadamardBenchmark {
    /// A vector whose length is a power of two.
    @State(Scope.Benchmark)
    public static class Power {
        /// Its length.
        @Param({"128", "4096"})
        public String shape = "";

        float[] values = {};

        /// Draws it.
        @Setup
        public void fill() {
            values = Seeds.gaussian(Shape.of(shape)[0], 1);
        }
    }

    /// A vector of another length.
    @State(Scope.Benchmark)
    public static class Other {
        /// Its length.
        @Param("1536")
        public String shape = "";

        float[] values = {};
        KacRotation rotation = KacRotation.of(1, 1, 1);

        /// Draws it.
        @Setup
        public void fill() {
            values = Seeds.gaussian(Shape.of(shape)[0], 1);
            rotation = KacRotation.of(values.length, 4, 2);
        }
    }

    /// The fast Walsh-Hadamard transform.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 1, growth = Growth.TRANSFORM)
    public float[] transform(Power power) {
        Hadamard.transform(power.values, 0, power.values.length);
        return power.values;
    }

    /// The transform by blocks: 512 is the greatest power of two that divides 1536.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 9)
    public float[] blocks(Other other) {
        Hadamard.transformBlocks(other.values, 0, other.values.length);
        return other.values;
    }

    /// Kac's walk, four rounds: signs, the transform of 1024 of 1536 coordinates, a step.
    @Benchmark
    @Twin
    @Work(unit = Unit.FLOPS, perElement = 4 * (1 + 10 * 2 / 3.0 + 2))
    public float[] kac(Other other) {
        other.rotation.apply(other.values, 0);
        return other.values;
    }
}
