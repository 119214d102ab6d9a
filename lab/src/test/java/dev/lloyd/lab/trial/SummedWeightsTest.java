package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.DenseLayer;
import dev.lloyd.models.runtime.EmbeddingTable;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.models.runtime.Weights;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A base with deltas added multiplies, looks up and shifts by the sums.
class SummedWeightsTest {
    private record Constant(float value) implements Weights {
        private DenseLayer matrix() {
            return new DenseLayer(new Matrix(2, 3, new float[] {value, 0, 0, 0, value, 2 * value}));
        }

        @Override
        public LinearLayer linear(String name) {
            return matrix();
        }

        @Override
        public EmbeddingTable table(String name) {
            return matrix();
        }

        @Override
        public Optional<float[]> bias(String name) {
            return name.equals("biased") ? Optional.of(vector(name)) : Optional.empty();
        }

        @Override
        public float[] vector(String name) {
            return new float[] {value, 1};
        }
    }

    @Test
    void everyKindOfWeightIsTheSumOfTheTerms() {
        Constant base = new Constant(1);
        Weights sum = SummedWeights.of(base, new Constant(10), new Constant(100));

        try (Workers workers = Workers.of(1)) {
            Matrix product = sum.linear("up").multiply(new Matrix(1, 3, new float[] {1, 2, 3}), workers);
            assertArrayEquals(new float[] {111, 888}, product.values());
        }
        float[] row = new float[3];
        sum.table("words").read(1, row, 0);
        assertArrayEquals(new float[] {0, 111, 222}, row);
        assertArrayEquals(new float[] {111, 3}, sum.vector("norm.weight"));
        assertArrayEquals(new float[] {111, 3}, sum.bias("biased").orElseThrow());
        assertEquals(Optional.empty(), sum.bias("plain"));
        assertArrayEquals(
                new float[] {6, 1.5f},
                SummedWeights.scaled(0.5, base, new Constant(10)).vector("norm.weight"));
        assertArrayEquals(new float[] {1, 1}, base.vector("norm.weight"));
    }
}
