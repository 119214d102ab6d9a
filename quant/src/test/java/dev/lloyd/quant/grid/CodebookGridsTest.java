package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Grids whose points are short vectors of a fitted codebook.
class CodebookGridsTest {
    private static final Matrix VALUES = new Matrix(256, 512, Seeds.gaussian(256 * 512, 6));

    private static CanonicalForm quantized(String line, Matrix values) {
        try (Workers workers = Workers.of(2)) {
            return new Quantizer(Recipe.parse(line), 7, workers)
                    .quantize(values, Optional.empty())
                    .form();
        }
    }

    private static double error(String line, Matrix values) {
        CanonicalForm form = quantized(line, values);
        try (Workers workers = Workers.of(1)) {
            float[] decoded = form.decode(workers).values();
            double sum = 0;
            for (int index = 0; index < decoded.length; index++) {
                sum += Math.pow(decoded[index] - values.values()[index], 2);
            }
            return sum / decoded.length;
        }
    }

    /// By symmetry a codebook of the positive quadrant and its reflections is as good as a free one four times as
    /// large; on Gaussian values both find about the same points.
    @Test
    void signsApartAreAsGoodAsAFreeCodebookOnSymmetricValues() {
        double free = error("kmeans(bits=3, dimension=2, group=tensor)", VALUES);
        double split = error("sign-kmeans(bits=3, dimension=2, group=tensor)", VALUES);
        assertEquals(free, split, 0.03 * free);
        long freeBytes =
                quantized("kmeans(bits=3, dimension=2, group=tensor)", VALUES).byteSize();
        long splitBytes = quantized("sign-kmeans(bits=3, dimension=2, group=tensor)", VALUES)
                .byteSize();
        assertEquals(freeBytes - (64 - 16) * 2 * 2, splitBytes);
    }

    /// A scale for the tensor, so that both see the same values.
    @Test
    void vectorsAlongColumnsAreThoseOfTheTransposedMatrix() {
        Matrix turned = Matrix.zeros(VALUES.columns(), VALUES.rows());
        for (int row = 0; row < turned.rows(); row++) {
            for (int column = 0; column < turned.columns(); column++) {
                turned.set(row, column, VALUES.at(column, row));
            }
        }
        double along = error("kmeans(bits=1, dimension=4, group=tensor, along=column)", VALUES);
        double across = error("kmeans(bits=1, dimension=4, group=tensor)", turned);
        // The sample of the fit comes in another order, so another local optimum may be found.
        assertEquals(across, along, 0.01 * across);
    }

    @Test
    void wholeNumbersTakeHalfTheRoomOfACodebookAndHardlyAnyQuality() {
        String halves = "kmeans(group=tensor)";
        String bytes = "kmeans(group=tensor, codebook=int8)";
        assertEquals(
                quantized(halves, VALUES).byteSize() - 256 * 4 + 4,
                quantized(bytes, VALUES).byteSize());
        assertEquals(error(halves, VALUES), error(bytes, VALUES), 0.005 * error(halves, VALUES));
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "7"})
    void vectorsOfLowRankAreFoundExactly(int rank) {
        int dimension = 8;
        float[] basis = Seeds.gaussian(rank * dimension, 3);
        float[] coordinates = Seeds.gaussian(16 * rank, 4);
        float[] centroids = new LowRankCentroids.Factors(coordinates, basis).product(rank, dimension);
        LowRankCentroids low = new LowRankCentroids(dimension, rank);
        float[] again = low.factors(centroids).product(rank, dimension);
        for (int index = 0; index < centroids.length; index++) {
            assertEquals(centroids[index], again[index], 1e-5);
        }
    }

    @Test
    void fullRankIsKMeans() {
        double free = error("kmeans(bits=1, dimension=4, group=tensor)", VALUES);
        double full = error("low-rank-kmeans(codeBits=4, dimension=4, rank=4, group=tensor)", VALUES);
        assertEquals(free, full, 0.002 * free);
    }

    /// Independent values have no better space of 4 dimensions than any other: half the energy stays.
    @Test
    void valuesOfFullRankLoseWhatTheSpaceLeavesOut() {
        double low = error("low-rank-kmeans(codeBits=10, dimension=8, rank=4, group=tensor)", VALUES);
        assertTrue(low > 0.5, "" + low);
        assertTrue(low < 0.75, "" + low);
    }

    @Test
    void severalCodebooksAreBetterThanResidualsAlone() {
        double alone = error("additive(bits=6, codebooks=2, dimension=6, rounds=0, beam=1, group=tensor)", VALUES);
        double together = error("additive(bits=6, codebooks=2, dimension=6, group=tensor)", VALUES);
        double one = error("additive(bits=6, codebooks=1, dimension=3, group=tensor)", VALUES);
        assertTrue(together < 0.95 * alone, together + " " + alone);
        assertTrue(together < one, together + " " + one);
    }
}
