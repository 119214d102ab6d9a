package dev.lloyd.bench.kernel;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Twin;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.kernel.ActivationKernels;
import dev.lloyd.core.random.Seeds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Softmax and activation functions. Each call copies its input first, which costs a few percent.
public class ActivationBenchmark {
    /// Logits.
    @State(Scope.Benchmark)
    public static class Logits {
        /// How many.
        @Param("4096")
        public String shape = "";

        float[] source = {};
        float[] values = {};

        /// Draws them.
        @Setup
        public void fill() {
            source = Seeds.gaussian(Shape.of(shape)[0], 1);
            values = new float[source.length];
        }

        float[] copy() {
            System.arraycopy(source, 0, values, 0, values.length);
            return values;
        }
    }

    /// Softmax.
    @Benchmark
    @Twin
    @Work(unit = Unit.VALUES, perElement = 1)
    public float[] softmax(Logits logits) {
        float[] values = logits.copy();
        ActivationKernels.softmax(values, 0, values.length, 1);
        return values;
    }

    /// SiLU.
    @Benchmark
    @Twin
    @Work(unit = Unit.VALUES, perElement = 1)
    public float[] silu(Logits logits) {
        float[] values = logits.copy();
        ActivationKernels.silu(values, 0, values.length);
        return values;
    }

    /// GELU.
    @Benchmark
    @Twin
    @Work(unit = Unit.VALUES, perElement = 1)
    public float[] gelu(Logits logits) {
        float[] values = logits.copy();
        ActivationKernels.gelu(values, 0, values.length);
        return values;
    }
}
