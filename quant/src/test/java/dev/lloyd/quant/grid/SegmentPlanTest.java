package dev.lloyd.quant.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentPlanTest {
    private static final int GAIN = 3;

    private static double[] weights(double[] variances, double tilt) {
        return Arrays.stream(variances).map(each -> Math.pow(each, tilt)).toArray();
    }

    private static double[] random(int columns, long seed) {
        RandomGenerator generator = Seeds.generator(seed);
        return generator.doubles(columns, -6, 3).map(Math::exp).toArray();
    }

    private static int size(List<Segment> segments) {
        return segments.stream().mapToInt(each -> each.size(GAIN)).sum();
    }

    private static double cost(SegmentPlan plan, List<Segment> segments) {
        return segments.stream().mapToDouble(plan::cost).sum();
    }

    /// The least cost of the columns from a block on, by trying everything.
    private static double least(SegmentPlan plan, int columns, int block, int from, int budget) {
        if (from == columns) {
            return 0;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int to = Math.min(columns, from + block);
                to > from;
                to = to == columns ? 0 : Math.min(columns, to + block)) {
            for (int bits = 0; bits <= Segment.BITS_MAX; bits++) {
                Segment segment = new Segment(from, to - from, bits);
                if (segment.size(GAIN) <= budget) {
                    double rest = least(plan, columns, block, to, budget - segment.size(GAIN));
                    least = Math.min(least, plan.cost(segment) + rest);
                }
            }
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 9, 1", "40, 10, 70, 0.5", "37, 10, 90, 0", "37, 10, 200, 1", "5, 1, 0, 0.5", "1, 16, 3, 0.5"})
    void noOtherSegmentsAndBitsCostLess(int columns, int block, int budget, double tilt) {
        for (int seed = 0; seed < 3; seed++) {
            double[] variances = random(columns, seed);
            SegmentPlan plan = new SegmentPlan(variances, weights(variances, tilt), block, GAIN);
            List<Segment> segments = plan.segments(budget);
            double brute = least(plan, columns, block, 0, budget);
            // Sums in another order.
            assertEquals(brute, cost(plan, segments), 1e-12 * brute);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "7, 16, 13",
        "100, 16, 10",
        "384, 16, 368",
        "384, 64, 750",
        "5000, 16, 20000",
        "3001, 1, 6000"
    })
    void segmentsLieSideBySideAndKeepTheBudget(int columns, int block, int budget) {
        double[] variances = random(columns, 5);
        List<Segment> segments = new SegmentPlan(variances, weights(variances, 0.5), block, GAIN).segments(budget);
        int from = 0;
        for (Segment segment : segments) {
            assertEquals(from, segment.from());
            from += segment.length();
        }
        assertEquals(columns, from);
        assertTrue(size(segments) <= budget, size(segments) + " of " + budget);
        assertTrue(segments.size() <= SegmentPlan.blocks(columns, block));
    }

    /// 4 columns of variance 1 and 4 of 0.01: 8 bits go to the former, as 2 each.
    @Test
    void bitsGoWhereTheVarianceIs() {
        double[] variances = {1, 1, 1, 1, 0.01, 0.01, 0.01, 0.01};
        SegmentPlan plan = new SegmentPlan(variances, weights(variances, 0), 4, GAIN);
        assertEquals(List.of(new Segment(0, 4, 2), new Segment(4, 4, 0)), plan.segments(8));
    }

    @Test
    void columnsThatAreAlikeShareASegment() {
        double[] variances = new double[96];
        Arrays.fill(variances, 2);
        SegmentPlan plan = new SegmentPlan(variances, weights(variances, 0.5), 16, GAIN);
        assertEquals(List.of(new Segment(0, 96, 2)), plan.segments(2 * 96 + GAIN));
    }
}
