package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.SummedPoints;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Grids of sub-vectors: `product`, `residual`, `lsq`.
class ProductTest {
    private static final int COLUMNS = 13;
    private static final int ROWS = 600;
    private static final float[] VALUES = Seeds.gaussian(ROWS * COLUMNS, 1);

    private static Grid grid(String line) {
        return (Grid) PartText.parse(Question.GRID, line);
    }

    private static Points fitted(Grid grid, float[] values, int columns, int threads) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        try (Workers workers = Workers.of(threads)) {
            return grid.points(new Sample(values, columns, ones, 9, workers));
        }
    }

    private static Points fitted(String line) {
        return fitted(grid(line), VALUES, COLUMNS, 1);
    }

    /// Mean squared error over rows.
    private static double error(Points points, float[] values) {
        int columns = points.tile().columns();
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[columns];
        Points.Encoder encoder = points.encoder();
        double sum = 0;
        for (int offset = 0; offset < values.length; offset += columns) {
            encoder.encode(values, offset, codes, 0);
            points.decode(codes, 0, decoded, 0);
            for (int index = 0; index < columns; index++) {
                sum += Math.pow(values[offset + index] - (double) decoded[index], 2);
            }
        }
        return sum / values.length;
    }

    /// Both sum the same `columns * stages` terms in another order: the root of that many roundings of each of the
    /// terms, whose magnitudes add up to at most what is allowed for.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "product(subvectors=5, bits=4)",
                "product(subvectors=4, bits=3, scales=none)",
                "residual(stages=3, bits=3)",
                "lsq(codebooks=2, bits=3)",
                "gaussian-vq(bits=2, dimension=4)"
            })
    void productsOfCodesAddUpToTheProductOfWhatTheyDecodeTo(String line) {
        SummedPoints points = (SummedPoints) fitted(line);
        int columns = points.tile().columns();
        int size = 1 << points.codeBits();
        float[] products = new float[2 + points.codesPerTile() * size];
        float[] row = Arrays.copyOfRange(VALUES, 1, 1 + columns);
        points.products(VALUES, 1, products, 2);
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[columns];
        for (int trial = 0; trial < 50; trial++) {
            double sum = 0;
            for (int place = 0; place < codes.length; place++) {
                codes[place] = (7 * trial + 3 * place) % size;
                sum += products[2 + place * size + codes[place]];
            }
            points.decode(codes, 0, decoded, 0);
            double expected = 0;
            double magnitude = 0;
            for (int index = 0; index < columns; index++) {
                expected += (double) decoded[index] * row[index];
                magnitude += 4 * Math.abs((double) points.maximum() * row[index]);
            }
            assertEquals(expected, sum, 0x1p-23 * columns * magnitude);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "3, 1", "4, 5", "13, 4", "48, 3"})
    void everyCodeIsThatOfTheNearestVectorOfItsPlace(int subvectors, int bits) {
        Points points = fitted("product(subvectors=" + subvectors + ", bits=" + bits + ")");
        int[] codes = new int[points.codesPerTile()];
        assertEquals(Math.min(subvectors, COLUMNS), codes.length);
        float[] decoded = new float[COLUMNS];
        for (int row = 0; row < 20; row++) {
            points.encoder().encode(VALUES, row * COLUMNS, codes, 0);
            for (int part = 0; part < codes.length; part++) {
                int from = part * COLUMNS / codes.length;
                int to = (part + 1) * COLUMNS / codes.length;
                int chosen = codes[part];
                double[] distances = new double[1 << bits];
                for (int code = 0; code < distances.length; code++) {
                    codes[part] = code;
                    points.decode(codes, 0, decoded, 0);
                    for (int index = from; index < to; index++) {
                        distances[code] += Math.pow(VALUES[row * COLUMNS + index] - (double) decoded[index], 2);
                    }
                }
                codes[part] = chosen;
                // A few roundings of binary32.
                assertTrue(distances[chosen] <= Arrays.stream(distances).min().orElseThrow() * (1 + 1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void theErrorOfKMeansNeverRises(int dimension) {
        float[] ones = new float[VALUES.length / dimension];
        Arrays.fill(ones, 1);
        VectorFit fit = new VectorFit(Arrays.copyOf(VALUES, ones.length * dimension), ones, dimension);
        // Half of the centroids begin in one place, so that cells are empty.
        float[] centroids = fit.start(5, 3);
        Arrays.fill(centroids, 0, centroids.length / 2, 50f);
        double before = Double.POSITIVE_INFINITY;
        try (Workers workers = Workers.of(2)) {
            for (int round = 0; round < 12; round++) {
                AdditiveBook book = new AdditiveBook(dimension, 1, 5, centroids);
                double error = 0;
                int[] code = new int[1];
                float[] decoded = new float[dimension];
                for (int vector = 0; vector < ones.length; vector++) {
                    new BeamSearch(book, 1).encode(fit.vectors(), vector * dimension, code, 0);
                    book.decode(code, 0, decoded, 0);
                    for (int index = 0; index < dimension; index++) {
                        error += Math.pow(fit.vectors()[vector * dimension + index] - (double) decoded[index], 2);
                    }
                }
                assertTrue(error <= before * (1 + 1e-6), round + ": " + error + " after " + before);
                before = error;
                centroids = fit.refined(centroids, 5, 1, workers);
            }
        }
    }

    @Test
    void aCentroidWithoutVectorsMovesToTheVectorThatIsWorstOff() {
        VectorFit fit = new VectorFit(new float[] {0, 1, 10}, new float[] {1, 1, 1}, 1);
        try (Workers workers = Workers.of(1)) {
            float[] centroids = fit.refined(new float[] {4, 99}, 1, 2, workers);
            assertArrayEquals(new float[] {0.5f, 10}, centroids);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "product(subvectors=4, bits=3)",
                "product(subvectors=4, bits=3, scales=none)",
                "residual(subvectors=2, stages=3, bits=3, refits=2)",
                "lsq(subvectors=2, codebooks=3, bits=3, rounds=3)"
            })
    void pointsDependOnTheSampleAloneAndComeBackFromWhatIsStored(String line) {
        Grid grid = grid(line);
        Points one = fitted(grid, VALUES, COLUMNS, 1);
        Points three = fitted(grid, VALUES, COLUMNS, 3);
        assertEquals(one.side(), three.side());
        Points restored = grid.restore(one.side());
        assertEquals(one.tile(), restored.tile());
        int[] codes = new int[one.codesPerTile()];
        int[] again = new int[one.codesPerTile()];
        float[] decoded = new float[COLUMNS];
        float[] twice = new float[COLUMNS];
        Points.Encoder used = one.encoder();
        for (int row = 0; row < 30; row++) {
            used.encode(VALUES, row * COLUMNS, codes, 0);
            // A fresh encoder has seen no other row.
            restored.encoder().encode(VALUES, row * COLUMNS, again, 0);
            assertArrayEquals(codes, again);
            one.decode(codes, 0, decoded, 0);
            restored.decode(again, 0, twice, 0);
            assertArrayEquals(decoded, twice);
            for (float value : decoded) {
                assertTrue(value >= one.minimum() && value <= one.maximum());
            }
        }
    }

    @Test
    void fewerRowsThanCentroidsAreAllPoints() {
        float[] values = Arrays.copyOf(VALUES, 5 * COLUMNS);
        Points points = fitted(grid("product(subvectors=3, bits=4, scales=none)"), values, COLUMNS, 1);
        assertEquals(0, error(points, values));
    }

    @Test
    void valuesOfAnyMagnitudeAreCodedWithoutScales() {
        for (float factor : new float[] {1e-12f, 1e12f}) {
            float[] values = VALUES.clone();
            for (int index = 0; index < values.length; index++) {
                values[index] *= factor;
            }
            double small = error(fitted("product(bits=4, scales=none)"), VALUES);
            Points points = fitted(grid("product(bits=4, scales=none)"), values, COLUMNS, 1);
            assertEquals(small, error(points, values) / factor / factor, 0.05 * small);
        }
    }

    @Test
    void infinitiesAndNansHaveACode() {
        Points points = fitted("product(subvectors=4, bits=3)");
        int[] codes = new int[4];
        float[] values = new float[COLUMNS];
        values[0] = Float.POSITIVE_INFINITY;
        values[5] = Float.NaN;
        points.encoder().encode(values, 0, codes, 0);
        for (int code : codes) {
            assertTrue(code >= 0 && code < 8);
        }
    }

    @Test
    void aWiderBeamIsNearerAndMoreStagesTooAndARefitHelps() {
        double greedy = error(fitted("residual(stages=4, bits=4, beam=1, refits=0)"), VALUES);
        double beam = error(fitted("residual(stages=4, bits=4, beam=8, refits=0)"), VALUES);
        double fewer = error(fitted("residual(stages=3, bits=4, beam=8, refits=0)"), VALUES);
        double refitted = error(fitted("residual(stages=4, bits=4, beam=8, refits=3)"), VALUES);
        assertTrue(beam < greedy, beam + " " + greedy);
        assertTrue(beam < fewer, beam + " " + fewer);
        assertTrue(refitted < beam, refitted + " " + beam);
    }

    @Test
    void aWideEnoughBeamFindsTheNearestSum() {
        Points points = fitted("residual(subvectors=1, stages=3, bits=2, beam=64, refits=1)");
        int[] codes = new int[3];
        float[] decoded = new float[COLUMNS];
        for (int row = 0; row < 10; row++) {
            points.encoder().encode(VALUES, row * COLUMNS, codes, 0);
            double chosen = distance(points, codes, row, decoded);
            for (int all = 0; all < 64; all++) {
                double other = distance(points, new int[] {all & 3, all >> 2 & 3, all >> 4}, row, decoded);
                assertTrue(chosen <= other * (1 + 1e-5));
            }
        }
    }

    private static double distance(Points points, int[] codes, int row, float[] decoded) {
        points.decode(codes, 0, decoded, 0);
        double sum = 0;
        for (int index = 0; index < COLUMNS; index++) {
            sum += Math.pow(VALUES[row * COLUMNS + index] - (double) decoded[index], 2);
        }
        return sum;
    }

    @Test
    void localSearchImprovesEveryVectorAndTheCodebooks() {
        float[] ones = new float[ROWS];
        Arrays.fill(ones, 1);
        VectorFit data = new VectorFit(VALUES, ones, COLUMNS);
        try (Workers workers = Workers.of(1)) {
            AdditiveTraining training = new AdditiveTraining(data, 4, 4, workers);
            AdditiveBook book = training.book(training.greedy(10, 2));
            BeamSearch beam = new BeamSearch(book, 5);
            LocalSearch search = new LocalSearch(LocalSearch.PairTable.of(book), new BeamSearch(book, 5), 16);
            int[] before = new int[4];
            int[] after = new int[4];
            float[] decoded = new float[COLUMNS];
            for (int row = 0; row < 50; row++) {
                beam.encode(VALUES, row * COLUMNS, before, 0);
                search.encode(VALUES, row * COLUMNS, after, 0);
                // The sums of distances and products are of about 100, so they round by about 1e-5.
                assertTrue(distance(book, after, row, decoded) <= distance(book, before, row, decoded) + 1e-4);
            }
        }
        double residual = error(fitted("residual(stages=4, bits=4, beam=5, refits=5)"), VALUES);
        double lsq = error(fitted("lsq(codebooks=4, bits=4)"), VALUES);
        assertTrue(lsq < residual, lsq + " " + residual);
    }

    private static double distance(AdditiveBook book, int[] codes, int row, float[] decoded) {
        book.decode(codes, 0, decoded, 0);
        double sum = 0;
        for (int index = 0; index < COLUMNS; index++) {
            sum += Math.pow(VALUES[row * COLUMNS + index] - (double) decoded[index], 2);
        }
        return sum;
    }

    @Test
    void noScalesAreStoredAsNothingAndReadBackAsOne() {
        ScaleFormat none = ScaleFormat.parse("none");
        assertEquals(new NoScales(), none);
        assertEquals("none", none.toString());
        float[] column = {0, -3, Float.NaN};
        none.round(column, 5);
        assertArrayEquals(new float[] {1, 1, 1}, column);
        assertEquals(0, none.store(column, 3, 5).byteSize());
        assertArrayEquals(column, none.restore(StoredTensors.NONE, 3, 1));
    }

    @Test
    void rejectsWhatItCannotDo() {
        for (String line : new String[] {
            "product(subvectors=0)",
            "product(bits=13)",
            "residual(stages=0)",
            "residual(beam=0)",
            "residual(stages=17, refits=1)",
            "lsq(codebooks=32)"
        }) {
            assertThrows(IllegalArgumentException.class, () -> grid(line), line);
        }
        assertEquals(17, ((Residual) grid("residual(stages=17)")).stages());
        assertThrows(IllegalArgumentException.class, () -> grid("product").atRate(2));
        assertThrows(IllegalArgumentException.class, () -> grid("product").restore(StoredTensors.NONE));
    }
}
