package dev.lloyd.models.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import org.junit.jupiter.api.Test;

class LatentTest {
    private final Matrix weights = new Matrix(6, 10, Seeds.gaussian(60, 1));
    private final Matrix outputs = new Matrix(4, 6, Seeds.gaussian(24, 2));

    @Test
    void outputsComeBack() {
        try (Workers one = Workers.of(1)) {
            Latent latent = Latent.of(weights);
            Matrix back = latent.outputs(latent.of(outputs, one), one);
            for (int index = 0; index < 24; index++) {
                assertEquals(outputs.values()[index], back.values()[index], 1e-5);
            }
        }
    }

    /// A latent is the input in an orthonormal basis of what the layer sees: its length is that of the input's part
    /// there, whatever the layer makes of it.
    @Test
    void latentsHaveTheLengthOfTheInput() {
        Matrix inputs = Matrix.zeros(1, 10);
        for (int input = 0; input < 10; input++) {
            inputs.set(0, input, 2 * weights.at(0, input) - weights.at(3, input)); // Inside the row space.
        }
        Matrix output = Matrix.zeros(1, 6);
        for (int row = 0; row < 6; row++) {
            for (int input = 0; input < 10; input++) {
                output.set(0, row, output.at(0, row) + weights.at(row, input) * inputs.at(0, input));
            }
        }
        try (Workers one = Workers.of(1)) {
            assertEquals(
                    inputs.squaredNorm(),
                    Latent.of(weights).of(output, one).squaredNorm(),
                    1e-4 * inputs.squaredNorm());
        }
    }

    @Test
    void aLayerOfZerosChangesNothing() {
        try (Workers one = Workers.of(1)) {
            Latent latent = Latent.of(Matrix.zeros(6, 10));
            assertEquals(outputs.squaredNorm(), latent.of(outputs, one).squaredNorm(), 1e-4);
        }
    }
}
