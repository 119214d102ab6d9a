package dev.lloyd.quant.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import dev.lloyd.quant.statistics.OutputError;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoLevelTest {
    private static final int TOP = 15;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 15, 31, 63, 127, 255})
    void everyCodeScaleAndZeroIsAnEightBitInteger(int top) {
        int largest = TwoLevel.largestScale(top);
        assertTrue(largest >= 1);
        for (int scale = 1; scale <= largest; scale++) {
            for (int place = -300; place <= 300; place++) {
                int zero = TwoLevel.zero(scale, place, top);
                assertTrue(zero >= 0 && zero <= top);
                for (int code = 0; code <= top; code++) {
                    int value = scale * (code - zero);
                    assertEquals((byte) value, value, scale + " * (" + code + " - " + zero + ")");
                }
            }
        }
    }

    @Test
    void nextToTheLargestScaleNoZeroKeepsAllPointsInEightBits() {
        assertEquals(16, TwoLevel.largestScale(TOP));
        for (int zero = 0; zero <= TOP; zero++) {
            assertTrue(-17 * zero < Byte.MIN_VALUE || 17 * (TOP - zero) > Byte.MAX_VALUE, "zero " + zero);
        }
    }

    /// The published rule, whose codes are those of the values that occur.
    @Test
    void roundedValuesStayWithinEightBitsInTheProtectiveRangeAndLeaveThemOutsideOfIt() {
        assertEquals(0, overflows(119));
        assertTrue(overflows(127) > 0);
    }

    /// How many values of `-most ... most` decode to no 8-bit integer, over all groups with these extremes.
    private static int overflows(int most) {
        int count = 0;
        for (int least = -most; least <= 0; least++) {
            for (int greatest = Math.max(0, least + 1); greatest <= most; greatest++) {
                int scale = Math.max(1, (int) Math.rint((greatest - least) / (double) TOP));
                int zero = (int) Math.rint(-least / (double) scale);
                for (int value = least; value <= greatest; value++) {
                    int code = Math.clamp(Math.round(Math.rint(value / (double) scale)) + zero, 0, TOP);
                    int decoded = scale * (code - zero);
                    count += decoded == (byte) decoded ? 0 : 1;
                }
            }
        }
        return count;
    }

    /// What moved zeros cost: nothing, for any value between a group's extremes.
    @Test
    void zerosThatKeepPointsInEightBitsLoseNothing() {
        for (int least = -119; least <= 0; least++) {
            for (int greatest = Math.max(0, least + 1); greatest <= 119; greatest++) {
                int scale = Math.max(1, (int) Math.rint((greatest - least) / (double) TOP));
                int published = Math.min(TOP, (int) Math.rint(-least / (double) scale)); // In 4 bits.
                int zero = TwoLevel.zero(scale, -least / (double) scale, TOP);
                for (int value = least; value <= greatest; value++) {
                    assertTrue(
                            error(value, scale, zero) <= error(value, scale, published),
                            value + " in " + least + " ... " + greatest);
                }
            }
        }
    }

    private static int error(int value, int scale, int zero) {
        int code = Math.clamp(Math.round(Math.rint(value / (double) scale)) + zero, 0, TOP);
        return Math.abs(scale * (code - zero) - value);
    }

    @Test
    void theSearchFindsTheBestScaleOfAll() {
        Points signed = points("int(bits=4)");
        assertThrows(IllegalArgumentException.class, () -> new TwoLevel().fit(group(4, 1), signed));
        Points codes = points("int(bits=4, mode=asymmetric)");
        for (int seed = 0; seed < 30; seed++) {
            Group group = group(64, seed);
            GroupLoss loss = new GroupLoss(group, codes, GroupLoss.Weighting.EQUAL);
            double least = Double.POSITIVE_INFINITY;
            for (int scale = 1; scale <= TwoLevel.largestScale(TOP); scale++) {
                for (int place = 0; place <= TOP; place++) {
                    int zero = TwoLevel.zero(scale, place, TOP);
                    least = Math.min(least, loss.at(new GroupScale(scale, zero)).loss());
                }
            }
            double found = loss.at(new TwoLevel().fit(group, codes)).loss();
            double covering = loss.at(new TwoLevel(TwoLevel.Search.NONE).fit(group, codes))
                    .loss();
            assertEquals(least, found, "seed " + seed);
            assertTrue(found <= covering);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "mse"})
    void wholeRowsOfBytesComeOut(String search) {
        Matrix weights = Matrix.zeros(9, 70);
        RandomGenerator random = Seeds.generator(5);
        for (int index = 70; index < weights.values().length; index++) {
            weights.values()[index] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
        }
        try (Workers workers = Workers.of(2)) {
            Recipe recipe = Recipe.parse("row-scale | int(bits=4, group=32, mode=asymmetric, scales=packed8) | "
                    + "range=two-level(search=" + search + ")");
            CanonicalForm form = new Quantizer(recipe, 1, workers)
                    .quantize(weights, Optional.empty())
                    .form();
            for (float value : form.inner(workers).values()) {
                assertEquals((byte) value, value);
            }
            // 4-bit codes, a byte and half a byte for each of 3 groups, 2 bytes a row.
            assertEquals(9 * (35 + 3 + 2) + 14, form.bits() * 9 * 70 / 8, 1e-6);
        }
    }

    /// Trials of steps must know that points stay within 8 bits, or every finer step looks better.
    @Test
    void searchedStepsHaveALowerOutputErrorThanTheWidest() {
        Matrix weights = Matrix.zeros(40, 128);
        float[] values = Seeds.gaussian(40 * 128, 11);
        System.arraycopy(values, 0, weights.values(), 0, values.length);
        DoubleMatrix moments = DoubleMatrix.zeros(128, 128);
        float[] largest = new float[128];
        double[] sums = new double[128];
        for (int index = 0; index < 128; index++) {
            moments.set(index, index, 1 + index % 7);
            largest[index] = 3;
            sums[index] = 100;
        }
        LayerStatistics statistics = LayerStatistics.of(moments, sums, largest, 100);
        try (Workers workers = Workers.of(2)) {
            String search = "row-scale(most=127, tries=8)";
            String none = "row-scale(most=127)";
            assertTrue(error(search, weights, statistics, workers) < error(none, weights, statistics, workers));
        }
    }

    private static double error(String steps, Matrix weights, LayerStatistics statistics, Workers workers) {
        Recipe recipe = Recipe.parse(
                steps + " | int(bits=4, group=64, mode=asymmetric, scales=packed8) | range=two-level(search=mse)");
        Matrix decoded = new Quantizer(recipe, 1, workers)
                .quantize(weights, Optional.of(statistics))
                .form()
                .decode(workers);
        return OutputError.relative(decoded, weights, statistics.secondMoments(), workers);
    }

    private static Points points(String grid) {
        IntGrid parsed = (IntGrid) PartText.parse(Question.GRID, grid);
        try (Workers workers = Workers.of(1)) {
            return parsed.points(new Sample(new float[0], 0, new float[0], 1, workers));
        }
    }

    /// Values in steps: a deviation of 40, cut off at 119.
    private static Group group(int length, int seed) {
        float[] values = new float[length];
        RandomGenerator random = Seeds.generator(seed);
        for (int index = 0; index < length; index++) {
            values[index] = (float) Math.clamp(40 * random.nextGaussian(), -119, 119);
        }
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        return new Group(values, 0, length, 1, length, ones, 0, 0, Group.Zero.INTEGER);
    }
}
