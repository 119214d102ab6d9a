package dev.lloyd.lab.divergence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.perplexity.Perplexity;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.perplexity.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The one-pass measurement against probabilities written out.
class DivergenceTest {
    private static final int VOCABULARY = 11;

    private static LogitSource random(long seed, float scale) {
        return tokens -> {
            Matrix logits = Matrix.zeros(tokens.length, VOCABULARY);
            for (int row = 0; row < tokens.length; row++) {
                float[] values = Seeds.gaussian(VOCABULARY, Seeds.derive(seed, 100L * row + tokens[row]));
                for (int column = 0; column < VOCABULARY; column++) {
                    logits.set(row, column, scale * values[column]);
                }
            }
            return logits;
        };
    }

    private static double[] probabilities(Matrix logits, int row) {
        double[] target = IntStream.range(0, VOCABULARY)
                .mapToDouble(column -> Math.exp(logits.at(row, column)))
                .toArray();
        double sum = Arrays.stream(target).sum();
        return Arrays.stream(target).map(value -> value / sum).toArray();
    }

    @Test
    void everyFigureEqualsItsDefinitionWrittenOut() {
        LogitSource reference = random(1, 2);
        LogitSource other = random(2, 1);
        int[] text = Seeds.generator(3).ints(200, 0, VOCABULARY).toArray();
        Protocol protocol = Protocol.DEFAULT.withWindow(8, 5);
        double[] kl = new double[0];
        double[] delta = new double[0];
        double agreements = 0;
        double ratio = 0;
        for (Window window : protocol.cut(text)) {
            Matrix first = reference.logits(window.tokens());
            Matrix second = other.logits(window.tokens());
            for (int token = window.firstScored(); token < 8; token++) {
                double[] p = probabilities(first, token - 1);
                double[] q = probabilities(second, token - 1);
                double sum = IntStream.range(0, VOCABULARY)
                        .mapToDouble(index -> p[index] * Math.log(p[index] / q[index]))
                        .sum();
                kl = append(kl, sum);
                int next = window.tokens()[token];
                delta = append(delta, q[next] - p[next]);
                ratio += Math.log(p[next] / q[next]);
                agreements += argmax(p) == argmax(q) ? 1 : 0;
            }
        }
        try (Workers workers = Workers.of(2)) {
            Divergence result = Divergence.measure(reference, other, text, protocol, workers);
            assertEquals(kl.length, result.predictions());
            assertEquals(Arrays.stream(kl).average().orElseThrow(), result.kl().mean(), 1e-9);
            double[] sorted = kl.clone();
            Arrays.sort(sorted);
            assertEquals(sorted[sorted.length - 1], result.klPercentiles().max(), 1e-9);
            double place = 0.9 * (sorted.length - 1);
            double between =
                    sorted[(int) place] + (place - (int) place) * (sorted[(int) place + 1] - sorted[(int) place]);
            assertEquals(between, result.klPercentiles().p90(), 1e-9);
            assertEquals(agreements / kl.length, result.topAgreement().mean(), 1e-12);
            assertEquals(
                    Arrays.stream(delta).average().orElseThrow(),
                    result.deltaProbability().mean(),
                    1e-9);
            double squares =
                    Arrays.stream(delta).map(value -> value * value).average().orElseThrow();
            assertEquals(Math.sqrt(squares), result.rootMeanSquareDelta(), 1e-9);
            assertEquals(ratio / kl.length, result.logRatio().mean(), 1e-9);
            assertEquals(
                    Perplexity.measure(other, text, protocol, workers).nats(),
                    result.other().nats(),
                    1e-9);
            assertEquals(
                    result.logRatio().mean(),
                    Math.log(result.other().perplexity() / result.reference().perplexity()),
                    1e-9);
        }
    }

    private static double[] append(double[] values, double value) {
        double[] target = Arrays.copyOf(values, values.length + 1);
        target[values.length] = value;
        return target;
    }

    private static int argmax(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((best, index) -> values[index] > values[best] ? index : best)
                .orElseThrow();
    }

    @Test
    void aModelDoesNotDivergeFromItself() {
        try (Workers workers = Workers.of(1)) {
            List<Window> windows = List.of(Window.of(1, 2, 3), Window.of(4, 5, 6));
            Divergence result = Divergence.measure(random(1, 3), random(1, 3), windows, "two windows", workers);
            assertEquals(0, result.klPercentiles().max(), 1e-12);
            assertEquals(1, result.topAgreement().mean());
            assertEquals(0, result.logRatio().mean(), 1e-12);
        }
    }

    @Test
    void impossibleTokensOfTheReferenceAddNothing() {
        LogitSource certain = tokens -> {
            Matrix logits = Matrix.zeros(tokens.length, 2);
            for (int row = 0; row < tokens.length; row++) {
                logits.set(row, 1, Float.NEGATIVE_INFINITY);
            }
            return logits;
        };
        LogitSource uniform = tokens -> Matrix.zeros(tokens.length, 2);
        try (Workers workers = Workers.of(1)) {
            Divergence result =
                    Divergence.measure(certain, uniform, List.of(Window.of(0, 0, 0)), "one window", workers);
            assertEquals(Math.log(2), result.kl().mean(), 1e-12);
        }
    }

    @Test
    void twoVocabulariesDoNotCompare() {
        LogitSource small = tokens -> Matrix.zeros(tokens.length, 4);
        try (Workers workers = Workers.of(1)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Divergence.measure(random(1, 1), small, List.of(Window.of(1, 2)), "one", workers));
        }
    }
}
