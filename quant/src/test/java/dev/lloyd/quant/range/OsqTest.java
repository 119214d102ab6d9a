package dev.lloyd.quant.range;

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

class OsqTest {
    private static Points points(String grid) {
        try (Workers workers = Workers.of(1)) {
            return ((Grid) PartText.parse(Question.GRID, grid))
                    .points(new Sample(new float[0], 0, new float[0], 1, workers));
        }
    }

    private static Points points(int bits) {
        return points("int(mode=float-zero, bits=" + bits + ")");
    }

    private static Group group(float[] values) {
        float[] ones = new float[values.length];
        Arrays.fill(ones, 1);
        return new Group(values, 0, values.length, 1, values.length, ones, 0, 0, Group.Zero.REAL);
    }

    /// What the codes of a map decode to.
    private static double[] decoded(float[] values, Points points, GroupScale map) {
        double[] decoded = new double[values.length];
        int[] code = new int[1];
        float[] point = new float[1];
        for (int index = 0; index < values.length; index++) {
            float place = map.scale() == 0 ? map.zero() : values[index] / map.scale() + map.zero();
            points.encoder().encode(new float[] {place}, 0, code, 0);
            points.decode(code, 0, point, 0);
            decoded[index] = map.scale() * (point[0] - map.zero());
        }
        return decoded;
    }

    private static double loss(float[] values, double[] decoded, double lambda) {
        double norm = 0;
        double along = 0;
        double all = 0;
        for (int index = 0; index < values.length; index++) {
            double error = values[index] - decoded[index];
            norm += (double) values[index] * values[index];
            along += values[index] * error;
            all += error * error;
        }
        return (1 - lambda) * along * along / norm + lambda * all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void losesLessThanTheExtremesAndThanWhereItStarts(int bits) {
        Points points = points(bits);
        double found = 0;
        double extremes = 0;
        double start = 0;
        for (int seed = 0; seed < 40; seed++) {
            float[] values = Seeds.gaussian(768, seed);
            IntervalStep step = new IntervalStep(values, (1 << bits) - 1, 0.1);
            double own = loss(values, decoded(values, points, new Osq().fit(group(values), points)), 0.1);
            // Scales and zeros are floats.
            assertTrue(own <= step.loss(step.start()) * (1 + 1e-3), "seed " + seed);
            found += own;
            start += step.loss(step.start());
            extremes += loss(values, decoded(values, points, new MinMax().fit(group(values), points)), 0.1);
        }
        // At 8 bits, and at 4 on a few dimensions, nothing is gained by clipping.
        assertTrue(bits == 8 || found < extremes, found + " " + extremes);
        assertTrue(found < start, found + " " + start);
    }

    /// The two equations of a round are those of the least loss for its codes: no interval close by is better.
    @Test
    void aRoundFindsTheBestIntervalForItsCodes() {
        float[] values = Seeds.gaussian(64, 3);
        IntervalStep step = new IntervalStep(values, 3, 0.1);
        IntervalStep.Interval last = step.start();
        for (int round = 0; round < 200; round++) {
            last = step.next(last);
        }
        assertEquals(last, step.next(last));
        for (double side : new double[] {-1e-4, 1e-4}) {
            assertTrue(step.loss(new IntervalStep.Interval(last.from() + side, last.to())) > step.loss(last));
            assertTrue(step.loss(new IntervalStep.Interval(last.from(), last.to() + side)) > step.loss(last));
        }
    }

    @Test
    void equalValuesAndZerosAreExact() {
        for (float value : new float[] {0, 3, -0.25f}) {
            float[] values = {value, value, value};
            double[] decoded = decoded(values, points(2), new Osq().fit(group(values), points(2)));
            for (double each : decoded) {
                assertEquals(value, each);
            }
        }
        assertEquals(new GroupScale(0), new Osq().fit(group(new float[0]), points(4)));
    }

    @Test
    void whatHasNoRealZeroIsRefused() {
        Group none = new Group(new float[] {1, 2}, 0, 2, 1, 2, new float[] {1, 1}, 0, 0, Group.Zero.NONE);
        assertThrows(IllegalArgumentException.class, () -> new Osq().fit(none, points("int")));
        assertThrows(IllegalArgumentException.class, () -> new Osq(0));
    }
}
