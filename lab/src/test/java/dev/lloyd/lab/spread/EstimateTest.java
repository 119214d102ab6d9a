package dev.lloyd.lab.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The jackknife's errors are those of theory where there is one, and those of repetition where there is none.
class EstimateTest {
    private static double[] sample(RandomGenerator generator, int size) {
        return IntStream.range(0, size)
                .mapToDouble(index -> 3 + generator.nextGaussian())
                .toArray();
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void theErrorOfAMeanIsTheTextbooks() {
        ClusteredMean mean = ClusteredMean.of(new double[] {1, 2, 4, 9}, ones(4));
        assertEquals(List.of(5.0, 14 / 3.0, 4.0, 7 / 3.0), mean.without());
        double squares = 9 + 4 + 0 + 25;
        assertEquals(Math.sqrt(squares / 3 / 4), mean.estimate().standardError(), 1e-12);
        assertEquals(mean.standardError(), mean.estimate().standardError(), 1e-12);
    }

    @Test
    void theErrorOfAFunctionIsWhatRepetitionShows() {
        RandomGenerator generator = new SplittableRandom(5);
        int repetitions = 400;
        double[] values = new double[repetitions];
        double claimed = 0;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            Estimate estimate = ClusteredMean.of(sample(generator, 640), ones(640))
                    .estimate()
                    .map(Math::exp);
            values[repetition] = estimate.value();
            claimed += estimate.standardError() / repetitions;
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
        assertEquals(1, claimed / deviation, 0.1);
    }

    /// Neighbours that are alike: 16 runs of 8 equal values say as much as 16 values.
    @Test
    void neighboursThatAreAlikeCountAsOne() {
        double[] articles = sample(new SplittableRandom(8), 16);
        double[] windows = IntStream.range(0, 128)
                .mapToDouble(index -> articles[index / 8])
                .toArray();
        double expected = ClusteredMean.of(articles, ones(16)).standardError();
        assertEquals(expected, ClusteredMean.of(windows, ones(128)).estimate().standardError(), 1e-12);
        assertTrue(ClusteredMean.of(windows, ones(128)).standardError() < 0.5 * expected);
    }

    @Test
    void runsKeepTheMeanAndEveryValueCountsOnce() {
        double[] values = sample(new SplittableRandom(6), 103);
        ClusteredMean runs = ClusteredMean.ofRuns(values, 10);
        assertEquals(10, runs.without().size());
        assertEquals(Arrays.stream(values).average().orElseThrow(), runs.mean(), 1e-12);
        assertEquals(
                3, ClusteredMean.ofRuns(new double[] {1, 2, 3}, 10).without().size());
    }

    @Test
    void aFunctionOfSeveralFiguresIsThatOfTheirClusters() {
        Estimate one = new Estimate(4, List.of(3.0, 5.0));
        Estimate other = new Estimate(2, List.of(1.0, 2.5));
        ToDoubleFunction<double[]> ratio = values -> values[0] / values[1] + values[2];
        assertEquals(
                new Estimate(12, List.of(13.0, 12.0)), Estimate.of(List.of(one, other, Estimate.exact(10)), ratio));
        assertEquals(Estimate.exact(3), Estimate.of(List.of(Estimate.exact(3)), values -> values[0]));
        Estimate unlike = new Estimate(2, List.of(1.0, 2.0, 3.0));
        assertTrue(Double.isNaN(Estimate.of(List.of(one, unlike), values -> values[0] - values[1])
                .standardError()));
    }

    @Test
    void theErrorsOfTwoSamplesAddInSquares() {
        RandomGenerator generator = new SplittableRandom(7);
        Estimate one = ClusteredMean.of(sample(generator, 512), ones(512)).estimate();
        Estimate other = ClusteredMean.of(sample(generator, 512), ones(512)).estimate();
        double expected = Math.hypot(one.standardError(), other.standardError()) / 2;
        assertEquals(1, Estimate.mean(one, other).standardError() / expected, 0.02);
    }

    @Test
    void jsonHasTheFiguresAlone() {
        ClusteredMean mean = ClusteredMean.of(new double[] {1, 3}, ones(2));
        JsonMapper json = JsonMapper.builder().build();
        assertEquals("{\"mean\":2.0,\"standardError\":1.0}", json.writeValueAsString(mean));
        assertEquals("2.0", json.writeValueAsString(mean.estimate()));
    }

    @Test
    void aFactHasNoErrorAndOneClusterAnUnknownOne() {
        assertEquals(0, Estimate.exact(4).standardError());
        assertEquals(4, Estimate.exact(4).without(17));
        assertTrue(Double.isNaN(
                ClusteredMean.of(new double[] {2}, new int[] {3}).estimate().standardError()));
    }
}
