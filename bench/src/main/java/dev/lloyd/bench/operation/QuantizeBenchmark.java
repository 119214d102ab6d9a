package dev.lloyd.bench.operation;

import dev.lloyd.bench.Shape;
import dev.lloyd.bench.Unit;
import dev.lloyd.bench.Work;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Outcome;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Quantizing a matrix the size of a small encoder's layer, with all threads that the machine has.
public class QuantizeBenchmark {
    /// A matrix and the statistics of its input.
    @State(Scope.Benchmark)
    public static class Layer {
        /// Rows and columns.
        @Param("1536x384")
        public String shape = "";

        /// The recipe.
        @Param({
            "int(bits=4, group=128)",
            "int(bits=4, group=128) | gptq",
            "hadamard | entropy-coded(bits=3, states=1)",
            "hadamard | entropy-coded(bits=3, states=256)",
        })
        public String recipe = "";

        final Workers workers = Workers.of(Runtime.getRuntime().availableProcessors());
        Matrix weights = Matrix.zeros(0, 0);
        LayerStatistics statistics = LayerStatistics.empty(0);

        /// Draws them.
        @Setup
        public void fill() {
            int rows = Shape.of(shape)[0];
            int columns = Shape.of(shape)[1];
            weights = new Matrix(rows, columns, Seeds.gaussian(rows * columns, 1));
            Matrix inputs = new Matrix(2 * columns, columns, Seeds.gaussian(2 * columns * columns, 2));
            statistics = LayerStatistics.empty(columns);
            statistics.add(inputs, workers);
        }

        /// Ends the threads.
        @TearDown
        public void close() {
            workers.close();
        }
    }

    /// From weights to codes.
    @Benchmark
    @Work(unit = Unit.VALUES, perElement = 1)
    public Outcome quantize(Layer layer) {
        return new Quantizer(Recipe.parse(layer.recipe), 1, layer.workers)
                .quantize(layer.weights, Optional.of(layer.statistics));
    }
}
