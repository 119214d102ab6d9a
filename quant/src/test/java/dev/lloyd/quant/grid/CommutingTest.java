package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommutingTest {
    private static final int FEATURES = 8;
    private static final int HALF = FEATURES / 2;
    private static final int ROWS = 1500;
    private static final int BITS = 2;
    private static final int SIZE = 1 << BITS;
    private static final int STAGES = 3;

    private static Points fitted(String line, float[] values, int columns, int threads) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        try (Workers workers = Workers.of(threads)) {
            Grid grid = (Grid) PartText.parse(Question.GRID, line);
            return grid.points(new Sample(values, columns, ones, 9, workers));
        }
    }

    /// Features of different sizes, some of them going together, as those of keys do.
    private static float[] keys(int rows, int columns) {
        float[] values = Seeds.gaussian(rows * columns, 5);
        for (int index = 0; index < values.length; index++) {
            int place = index % columns;
            values[index] *= 1 + place % 3;
            values[index] += place > 0 ? 0.7f * values[index - 1] : 2;
        }
        return values;
    }

    private static CommutingStage stage(float[] vectors, int bits, Workers workers) {
        float[] weights = new float[vectors.length / FEATURES];
        Arrays.fill(weights, 1);
        return new CommutingStage(new VectorFit(vectors, weights, FEATURES), bits, workers);
    }

    private static float[] rotated(float[] values, int offset, double[] frequencies, int position) {
        float[] target = new float[FEATURES];
        for (int pair = 0; pair < HALF; pair++) {
            double cosine = Math.cos(position * frequencies[pair]);
            double sine = Math.sin(position * frequencies[pair]);
            target[pair] = (float) (values[offset + pair] * cosine - values[offset + pair + HALF] * sine);
            target[pair + HALF] = (float) (values[offset + pair] * sine + values[offset + pair + HALF] * cosine);
        }
        return target;
    }

    /// `T[j] = conj(q) c[j]` of every stage and pair, once for a query: real parts, then imaginary ones.
    private static double[][][] table(float[] query, float[] levels) {
        double[][][] table = new double[STAGES * SIZE][2][HALF];
        for (int index = 0; index < STAGES * SIZE; index++) {
            int from = (index / SIZE * 2 * SIZE + index % SIZE) * FEATURES;
            for (int pair = 0; pair < HALF; pair++) {
                double a = levels[from + pair];
                double b = levels[from + pair + HALF];
                table[index][0][pair] = query[pair] * a + query[pair + HALF] * b;
                table[index][1][pair] = query[pair] * b - query[pair + HALF] * a;
            }
        }
        return table;
    }

    /// The logit of codes at a position, from a table that knows of no position.
    private static double logit(double[][][] table, int[] codes, double[] frequencies, int position) {
        double logit = 0;
        for (int pair = 0; pair < HALF; pair++) {
            double real = 0;
            double imaginary = 0;
            for (int stage = 0; stage < STAGES; stage++) {
                double[][] first = table[stage * SIZE + codes[2 * stage]];
                double[][] second = table[stage * SIZE + codes[2 * stage + 1]];
                real += first[0][pair] - second[1][pair];
                imaginary += first[1][pair] + second[0][pair];
            }
            double angle = position * frequencies[pair];
            logit += Math.cos(angle) * real - Math.sin(angle) * imaginary;
        }
        return logit;
    }

    @Test
    void productsWithTheCodebookCommuteWithPositions() {
        float[] values = keys(ROWS, FEATURES);
        Points points = fitted("commuting(stages=3, bits=2)", values, FEATURES, 1);
        float[] levels = points.side().get("levels").floats();
        double[] frequencies = {1, 0.1, 0.01, 0.001};
        float[] query = Seeds.gaussian(FEATURES, 3);
        double[][][] table = table(query, levels);
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[FEATURES];
        Points.Encoder encoder = points.encoder();
        for (int row = 0; row < 200; row++) {
            encoder.encode(values, row * FEATURES, codes, 0);
            points.decode(codes, 0, decoded, 0);
            float[] turned = rotated(decoded, 0, frequencies, row);
            double explicit = 0;
            double size = 0;
            for (int index = 0; index < FEATURES; index++) {
                explicit += (double) query[index] * turned[index];
                size += Math.abs((double) query[index] * turned[index]);
            }
            assertEquals(explicit, logit(table, codes, frequencies, row), 1e-5 * Math.max(1, size), "token " + row);
        }
    }

    /// In binary16 too, since a quarter turn changes places and signs alone.
    @Test
    void everySecondCodebookIsTheOneBeforeTurned() {
        int heads = 2;
        Points points =
                fitted("commuting(heads=2, stages=3, bits=2)", keys(ROWS, heads * FEATURES), heads * FEATURES, 1);
        float[] levels = points.side().get("levels").floats();
        assertEquals(heads * 2 * STAGES * SIZE * FEATURES, levels.length);
        int book = SIZE * FEATURES;
        for (int index = 0; index < levels.length; index++) {
            if (index / book % 2 == 1) {
                boolean isReal = index % FEATURES < HALF;
                float source = isReal ? -levels[index - book + HALF] : levels[index - book - HALF];
                assertEquals(source, levels[index], "level " + index);
            }
        }
    }

    /// As the scalar twin says, and exactly nothing where codes are too far to have a share.
    @Test
    void sharesFallAsPowers() {
        double farthest = CommutingSums.FARTHEST;
        double[] heights = new double[3001];
        Arrays.setAll(heights, index -> farthest * index / (heights.length - 1));
        double[] powers = heights.clone();
        CommutingSums.powers(powers);
        for (int index = 0; index < heights.length; index++) {
            double exact = Math.exp(-heights[index]) - Math.exp(-farthest);
            assertEquals(exact, powers[index], 1e-9 * Math.exp(-heights[index]) + 1e-21, "at " + heights[index]);
            assertTrue(index == 0 || powers[index] < powers[index - 1], "at " + heights[index]);
        }
        assertEquals(0, powers[heights.length - 1]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 1, 10})
    void theObjectiveOfATemperatureNeverRises(double temperature) {
        try (Workers workers = Workers.of(2)) {
            float[] vectors = keys(ROWS, FEATURES);
            CommutingStage stage = stage(vectors, BITS, workers);
            float[] current = stage.start(Arrays.copyOf(vectors, SIZE * FEATURES));
            double before = stage.objective(current, temperature);
            double start = before;
            for (int round = 0; round < 15; round++) {
                current = stage.improved(current, temperature);
                double after = stage.objective(current, temperature);
                assertTrue(after <= before + 1e-6 * Math.abs(before), round + ": " + before + " -> " + after);
                before = after;
            }
            assertTrue(before < start - 0.05 * Math.abs(start), start + " -> " + before);
        }
    }

    /// The hard objective after each stage, of codes that are chosen stage by stage.
    @Test
    void theErrorFallsFromStageToStage() {
        try (Workers workers = Workers.of(1)) {
            float[] rest = keys(ROWS, FEATURES);
            float[] weights = new float[ROWS];
            Arrays.fill(weights, 1);
            VectorFit data = new VectorFit(rest.clone(), weights, FEATURES);
            float[] books = new CommutingTraining(data, 6, BITS, 20, workers).fit(4);
            double before = stage(rest, BITS, workers).energy();
            double all = before;
            for (int number = 0; number < 6; number++) {
                CommutingStage stage = stage(rest, BITS, workers);
                int from = 2 * number * SIZE * FEATURES;
                stage.subtract(Arrays.copyOfRange(books, from, from + SIZE * FEATURES));
                double after = stage.energy();
                assertTrue(after < before, number + ": " + before + " -> " + after);
                before = after;
            }
            assertTrue(before < 0.2 * all, all + " -> " + before);
        }
    }

    /// From the same start, after as many rounds.
    @Test
    void softCodesThatHardenAreNoWorseThanHardOnes() {
        try (Workers workers = Workers.of(1)) {
            float[] vectors = keys(ROWS, FEATURES);
            CommutingStage stage = stage(vectors, 3, workers);
            float[] hard = stage.start(new VectorFit(vectors, stage.data().weights(), FEATURES).start(3, 1));
            for (int round = 0; round < 40; round++) {
                hard = stage.improved(hard, 0);
            }
            float[] soft = new CommutingTraining(stage.data(), 1, 3, 40, workers).fit(1);
            float[] own = Arrays.copyOf(soft, FEATURES << 3);
            assertTrue(stage.objective(own, 0) < stage.objective(hard, 0));
        }
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        float[] values = keys(ROWS, 2 * FEATURES);
        String line = "commuting(heads=2, stages=2, bits=2)";
        float[] one = fitted(line, values, 2 * FEATURES, 1).side().get("levels").floats();
        assertArrayEquals(
                one, fitted(line, values, 2 * FEATURES, 3).side().get("levels").floats());
    }

    @Test
    void rowsThatAreNotHeadsAreRefused() {
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> fitted("commuting(heads=4)", new float[10 * 6], 6, 1));
        assertTrue(thrown.getMessage().contains("rows of 6 features cannot be cut into 4 heads"), thrown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Commuting(1, 8, 7, 16, 20, new Commuting().scales()));
    }

    /// The middle one of 7 features has no partner, and is coded as the others are.
    @Test
    void anOddNumberOfFeaturesIsCoded() {
        int odd = FEATURES - 1;
        float[] values = keys(ROWS, odd);
        Points points = fitted("commuting(stages=4, bits=3)", values, odd, 1);
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[odd];
        double error = 0;
        double size = 0;
        for (int offset = 0; offset < values.length; offset += odd) {
            points.encoder().encode(values, offset, codes, 0);
            points.decode(codes, 0, decoded, 0);
            error += Math.pow(values[offset + HALF - 1] - decoded[HALF - 1], 2);
            size += Math.pow(values[offset + HALF - 1], 2);
        }
        assertTrue(error < 0.1 * size, error + " of " + size);
    }

    @Test
    void rowsOfZerosGiveCodebooksOfZeros() {
        float[] levels = fitted("commuting(stages=2, bits=2)", new float[50 * FEATURES], FEATURES, 1)
                .side()
                .get("levels")
                .floats();
        for (float level : levels) {
            assertEquals(0, Math.abs(level));
        }
    }
}
