package dev.lloyd.lab.perplexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.spread.ClusteredMean;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Perplexities of models whose answer is known.
class PerplexityTest {
    private static final int VOCABULARY = 8;

    /// A bigram model: after token `a`, token `(a + 1) mod 8` has probability 1/2 and the others share the
    /// rest.
    private static Matrix bigram(int[] tokens) {
        Matrix logits = Matrix.zeros(tokens.length, VOCABULARY);
        for (int row = 0; row < tokens.length; row++) {
            for (int token = 0; token < VOCABULARY; token++) {
                boolean next = token == (tokens[row] + 1) % VOCABULARY;
                // 1000 is added to every logit: only differences may count.
                logits.set(row, token, 1000 + (float) Math.log(next ? 0.5 : 0.5 / 7));
            }
        }
        return logits;
    }

    @Test
    void aUniformModelHasThePerplexityOfItsVocabulary() {
        try (Workers workers = Workers.of(1)) {
            LogitSource uniform = tokens -> Matrix.zeros(tokens.length, VOCABULARY);
            Perplexity result = Perplexity.measure(
                    uniform, new int[] {1, 2, 3, 4, 5, 6, 7, 0}, Protocol.DEFAULT.withWindow(4, 4), workers);
            assertEquals(8, result.perplexity(), 1e-12);
            assertEquals(6, result.predictions());
            assertEquals(0, result.standardError(), 1e-12);
            assertEquals(
                    "8.000 +- 0.000 (window 4, stride 4, no BOS, all whole windows; 6 predictions)", result.text());
        }
    }

    @Test
    void aBigramModelIsScoredOnWhatFollowsEachToken() {
        try (Workers workers = Workers.of(1)) {
            // In window one, two of three steps are the likely ones; in window two, one of three.
            List<Window> windows = List.of(Window.of(0, 1, 2, 5), Window.of(3, 4, 0, 2));
            Perplexity result = Perplexity.measure(PerplexityTest::bigram, windows, "two windows", workers);
            double likely = -Math.log(0.5);
            double unlikely = -Math.log(0.5 / 7);
            double nats = (3 * likely + 3 * unlikely) / 6;
            assertEquals(nats, result.nats(), 1e-4); // logits near 1000 carry 6e-5 of rounding
            // Cluster residuals are +-r with r = (likely - unlikely) / 2: error sqrt(2 * 2 r^2) / 6.
            double residual = Math.abs(likely - unlikely) / 2;
            assertEquals(2 * residual / 6, result.standardError(), 1e-4);
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        RandomGenerator random = Seeds.generator(11);
        int[] text = random.ints(1000, 0, VOCABULARY).toArray();
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            Protocol protocol = Protocol.DEFAULT.withWindow(16, 9);
            assertEquals(
                    Perplexity.measure(PerplexityTest::bigram, text, protocol, one),
                    Perplexity.measure(PerplexityTest::bigram, text, protocol, three));
        }
    }

    @Test
    void theStandardErrorCoversTheScatterOfRepeatedMeasurements() {
        // Tokens inside a window are copies of one draw, so naive errors would be sqrt(7) too small.
        RandomGenerator random = Seeds.generator(5);
        int repetitions = 400;
        double[] means = new double[repetitions];
        double claimed = 0;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            double[] sums = new double[40];
            int[] counts = new int[40];
            for (int cluster = 0; cluster < 40; cluster++) {
                counts[cluster] = 7;
                sums[cluster] = 7 * random.nextGaussian();
            }
            ClusteredMean mean = ClusteredMean.of(sums, counts);
            means[repetition] = mean.mean();
            claimed += mean.standardError() / repetitions;
        }
        double variance = 0;
        for (double mean : means) {
            variance += mean * mean / repetitions;
        }
        // The scatter of a standard deviation over 400 repetitions is 1 / sqrt(800) = 3.5 %; three of them.
        assertEquals(Math.sqrt(variance), claimed, 0.11 * claimed);
        assertEquals(1 / Math.sqrt(40), claimed, 0.02);
    }

    @Test
    void oneWindowHasNoStandardError() {
        try (Workers workers = Workers.of(1)) {
            Perplexity result = Perplexity.measure(PerplexityTest::bigram, List.of(Window.of(1, 2)), "one", workers);
            assertTrue(Double.isNaN(result.standardError()));
            assertTrue(result.text().contains("+- ?"), result.text());
        }
    }

    @Test
    void aTokenOutsideTheVocabularyAndANanLogitAreErrorsThatSayWhere() {
        try (Workers workers = Workers.of(1)) {
            var token = assertThrows(
                    IllegalArgumentException.class,
                    () -> Perplexity.measure(
                            PerplexityTest::bigram, List.of(Window.of(1, VOCABULARY)), "bad", workers));
            assertTrue(token.getMessage().contains("vocabulary of 8"), token.getMessage());
            LogitSource broken = tokens -> {
                Matrix logits = bigram(tokens);
                logits.set(1, 3, Float.NaN);
                return logits;
            };
            var nan = assertThrows(
                    IllegalArgumentException.class,
                    () -> Perplexity.measure(broken, List.of(Window.of(1, 2, 3)), "bad", workers));
            assertEquals("the logit of token 3 at position 1 is NaN", nan.getMessage());
        }
    }
}
