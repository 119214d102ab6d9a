package dev.lloyd.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CoarseToFineTest {
    private static float[] magnitudes(float... outliers) {
        float[] values = Arrays.copyOf(Seeds.gaussian(64, 3), 64 + outliers.length);
        for (int index = 0; index < values.length; index++) {
            values[index] = index < 64 ? Math.clamp(Math.abs(values[index]), 0, 2) : outliers[index - 64];
        }
        Arrays.sort(values);
        return values;
    }

    @Test
    void withoutCandidatesNothingIsCut() {
        float[] plain = magnitudes();
        assertEquals(plain[63], CoarseToFine.greatestKept(plain));
        assertEquals(0, CoarseToFine.greatestKept(new float[8]));
        assertEquals(3, CoarseToFine.greatestKept(new float[] {3}));
    }

    @Test
    void whatLiesBehindTheWidestGapIsCut() {
        assertEquals(5.1f, CoarseToFine.greatestKept(magnitudes(5, 5.1f, 9, 9.2f)));
    }

    /// The range of some values on integers of 4 bits, -8 to 7.
    private static GroupScale fitted(Group.Zero zero, float... values) {
        float[] ones = new float[values.length];
        Arrays.fill(ones, 1);
        Group group = new Group(values, 0, values.length, 1, values.length, ones, 0, 0, zero);
        IntGrid grid = (IntGrid) PartText.parse(Question.GRID, "int(bits=4, mode=full)");
        try (Workers workers = Workers.of(1)) {
            Points points = grid.points(new Sample(new float[0], 0, new float[0], 1, workers));
            return new CoarseToFine().fit(group, points);
        }
    }

    @Test
    void bothSignsAreCoveredUpToTheCut() {
        float[] values = magnitudes(9);
        float reach = CoarseToFine.greatestKept(values);
        assertTrue(reach < 4, "the outlier is cut");
        float[] negative = new float[values.length];
        for (int index = 0; index < values.length; index++) {
            negative[index] = -values[index];
        }
        assertEquals(reach / 7, fitted(Group.Zero.NONE, values).scale());
        assertEquals(reach / 8, fitted(Group.Zero.NONE, negative).scale());
        assertEquals(reach / 15, fitted(Group.Zero.REAL, values).scale());
    }

    @Test
    void zerosAndNoValuesHaveTheScaleZero() {
        for (Group.Zero zero : Group.Zero.values()) {
            assertEquals(new GroupScale(0), fitted(zero, 0, 0, -0f, 0));
            assertEquals(new GroupScale(0), fitted(zero));
        }
    }

    /// Every cut, with variance and gap from their definitions.
    @Test
    void theCutIsTheBestOfAll() {
        for (int seed = 0; seed < 40; seed++) {
            float[] random = Seeds.gaussian(4, seed);
            float[] all = magnitudes(
                    4 + Math.abs(random[0]), 5 + 2 * Math.abs(random[1]), 4.5f + Math.abs(random[2]), 6 + random[3]);
            float kept = CoarseToFine.greatestKept(all);
            double own = loss(all, kept);
            for (float other : all) {
                assertTrue(other < 4 || own <= loss(all, other) + 1e-6, "seed " + seed);
            }
        }
    }

    private static double loss(float[] all, float kept) {
        double[] candidates = candidates(all);
        double[] inside =
                Arrays.stream(candidates).filter(value -> value <= kept).toArray();
        double mean = Arrays.stream(inside).average().orElse(0);
        double variance = Arrays.stream(inside)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        double gap = Arrays.stream(candidates)
                .filter(value -> value > kept)
                .map(value -> value - kept)
                .min()
                .orElse(0);
        return variance - gap * gap;
    }

    private static double[] candidates(float[] all) {
        float lower = Percentile.quantile(all, 0.25);
        float upper = Percentile.quantile(all, 0.75);
        double threshold = upper + 1.5 * (upper - lower);
        double[] candidates = new double[all.length];
        int count = 0;
        for (float value : all) {
            if (value > threshold) {
                candidates[count++] = value;
            }
        }
        return Arrays.copyOf(candidates, count);
    }
}
