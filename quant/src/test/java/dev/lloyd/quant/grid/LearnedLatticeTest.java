package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedLatticeTest {
    private static final Workers ONE = Workers.of(1);
    private static final int ROWS = 128;
    private static final int COLUMNS = 1024;

    @AfterAll
    static void close() {
        ONE.close();
    }

    private static Matrix gaussian() {
        return new Matrix(ROWS, COLUMNS, Seeds.gaussian(ROWS * COLUMNS, 1));
    }

    /// Variance 1.
    private static Matrix laplace() {
        RandomGenerator generator = Seeds.generator(2);
        Matrix target = Matrix.zeros(ROWS, COLUMNS);
        for (int index = 0; index < target.values().length; index++) {
            double uniform = generator.nextDouble() - 0.5;
            target.values()[index] =
                    (float) (-Math.signum(uniform) * Math.log1p(-2 * Math.abs(uniform)) / Math.sqrt(2));
        }
        return target;
    }

    private static double error(String line, Matrix weights) {
        return error(line, weights, Optional.empty());
    }

    private static double error(String line, Matrix weights, Optional<LayerStatistics> input) {
        Matrix decoded = new Quantizer(Recipe.parse(line), 1, ONE)
                .quantize(weights, input)
                .form()
                .decode(ONE);
        double sum = 0;
        double whole = 0;
        for (int index = 0; index < decoded.values().length; index++) {
            double difference = decoded.values()[index] - (double) weights.values()[index];
            sum += difference * difference;
            whole += (double) weights.values()[index] * weights.values()[index];
        }
        return sum / whole;
    }

    /// Lloyd-Max has 0.1175 on a Gaussian and 0.1762 on a Laplace source of unit variance at 2 bits (Jayant and Noll,
    /// Digital Coding of Waveforms, 1984).
    @Test
    void aGaussianIsRoundedAsWellAsBySingleLevelsAndALaplaceSourceFarBetter() {
        double gaussian = error("learned-lattice(bits=2)", gaussian());
        assertEquals(0.1175, gaussian, 0.003);
        double laplace = error("learned-lattice(bits=2)", laplace());
        assertTrue(laplace < 0.75 * 0.1762, laplace + " of a Laplace source");
    }

    /// A lattice of vectors that lie on one is found to within the storage of its basis.
    @Test
    void coordinatesOfALatticesOwnPointsAreTheirOwn() {
        double[] basis = {1, 0.5, 0, 0, 1, 0.25, 0.5, 0, 1};
        LatticePoints points = LatticePoints.of(3, 3, basis, new Compander(4, 6));
        int[] codes = new int[3];
        int[] again = new int[3];
        float[] values = new float[3];
        for (int code = 0; code < 512; code++) {
            for (int place = 0; place < 3; place++) {
                codes[place] = code >> 3 * place & 7;
            }
            points.decode(codes, 0, values, 0);
            points.encoder().encode(values, 0, again, 0);
            assertArrayEquals(codes, again);
        }
    }

    @Test
    void theMuLawAndItsInverseAreInverseAndTheSlopeIsTheirDerivative() {
        Compander compander = new Compander(6, 3);
        for (double value = -5; value <= 5; value += 0.37) {
            double image = compander.compressed(value);
            assertEquals(value, compander.expanded(image), 1e-12);
            double step = 1e-6;
            double slope = (compander.expanded(image + step) - compander.expanded(image - step)) / (2 * step);
            assertEquals(slope, compander.slope(image), 1e-6 * slope);
        }
        assertEquals(3, compander.compressed(3), 1e-12);
    }

    @Test
    void moreRoundsDoNotRaiseTheError() {
        double former = Double.POSITIVE_INFINITY;
        for (int rounds : new int[] {1, 4, 16}) {
            double error = error("learned-lattice(bits=2, rounds=" + rounds + ")", laplace());
            assertTrue(error <= former * (1 + 1e-3), rounds + " rounds: " + error + " after " + former);
            former = error;
        }
    }

    @Test
    void threadsDoNotMatter() {
        Matrix weights = new Matrix(16, 256, Arrays.copyOf(laplace().values(), 16 * 256));
        Recipe recipe = Recipe.parse("learned-lattice");
        try (Workers three = Workers.of(3)) {
            assertEquals(
                    new Quantizer(recipe, 1, ONE)
                            .quantize(weights, Optional.empty())
                            .form()
                            .tensors(),
                    new Quantizer(recipe, 1, three)
                            .quantize(weights, Optional.empty())
                            .form()
                            .tensors());
        }
    }

    /// A channel that is always 0, and two that are equal: the best basis for them has no inverse.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deadAndEqualChannelsAreRounded(boolean dead) {
        Matrix weights = new Matrix(512, 8, Seeds.gaussian(512 * 8, 4));
        for (int row = 0; row < 512; row++) {
            weights.set(row, 3, dead ? 0 : weights.at(row, 6));
        }
        LayerStatistics input = LayerStatistics.empty(8);
        input.add(new Matrix(200, 8, Seeds.gaussian(200 * 8, 5)), ONE);
        double error = error("learned-lattice(bits=2)", weights);
        double updated = error("learned-lattice(bits=2) | codebook-update", weights, Optional.of(input));
        assertTrue(error < 0.1, "error " + error);
        assertTrue(updated <= error, "error " + updated + " after " + error);
    }

    @Test
    void brokenBasesAndZerosAreRefusedOrHandled() {
        StoredTensors flat = StoredTensors.of("levels", StoredTensor.ofHalves(new float[64], 8, 8))
                .plusOne("compander", StoredTensor.ofFloats(new float[] {0, 1}, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new LearnedLattice().restore(flat));
        StoredTensors far = StoredTensors.of("levels", StoredTensor.ofHalves(identity(), 8, 8))
                .plusOne("compander", StoredTensor.ofFloats(new float[] {2, 1e-30f}, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new LearnedLattice().restore(far));
        LatticePoints whole = LatticePoints.of(2, 2, new double[] {1, 0, 0, 1}, new Compander(0, 1));
        assertSame(whole, whole.codebook().orElseThrow().with(new float[] {1, 2, 2, 4}));
        double error = error("learned-lattice", oneRow());
        assertTrue(error < 0.2, "one row: " + error);
        Matrix zeros = Matrix.zeros(3, 16);
        Matrix decoded = new Quantizer(Recipe.parse("learned-lattice"), 1, ONE)
                .quantize(zeros, Optional.empty())
                .form()
                .decode(ONE);
        assertArrayEquals(zeros.values(), decoded.values());
    }

    private static float[] identity() {
        float[] values = new float[64];
        for (int place = 0; place < 8; place++) {
            values[9 * place] = 1;
        }
        return values;
    }

    private static Matrix oneRow() {
        return new Matrix(1, 5, new float[] {1, 2, 3, 4, 5});
    }
}
