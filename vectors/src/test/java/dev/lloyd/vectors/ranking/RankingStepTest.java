package dev.lloyd.vectors.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankingStepTest {
    private static final float STEP = 0x1p-9f;

    /// Central differences are off by `STEP^2 / 6` third derivatives, 1e-6 of what the loss varies by, and by the
    /// rounding of scores, `2^-23 / STEP` = 6e-5 of them for each document. Ranks, and so the weights of pairs,
    /// do not change within such a step: no two scores are so near.
    private static final double TOLERANCE = 2e-3;

    @ParameterizedTest
    @EnumSource(RankingSystem.class)
    void gradientsAgreeWithFiniteDifferences(RankingSystem system) {
        try (Workers workers = Workers.of(2)) {
            Matrix documents = Corpus.draw(100, 1);
            Matrix queries = Corpus.draw(4, 2);
            RankingModel model =
                    new RankingModel(Corpus.codec("subvectors=5, bits=3", documents, workers), documents, workers);
            disturb(model.queryMap());
            RankingStep step = new RankingStep(model, queries, system, 3, workers);
            RankingStep.Listed[] batch = IntStream.range(0, 4)
                    .mapToObj(query -> new RankingStep.Listed(query, list(query, system.relevant())))
                    .toArray(RankingStep.Listed[]::new);
            RankingStep.Gradient gradient = step.gradient(batch);
            double[] centroids = Arrays.stream(gradient.centroids())
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            double[] map = Arrays.stream(gradient.map())
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            assertEquals(model.centroids().length, centroids.length);
            assertEquals(system.trainsQueries() ? Corpus.DIMENSION * Corpus.DIMENSION : 0, map.length);
            assertDerivatives(centroids, model.centroids(), step, batch);
            assertDerivatives(map, model.queryMap().values(), step, batch);
        }
    }

    /// Another map than the identity.
    private static void disturb(Matrix map) {
        float[] noise = Seeds.gaussian(map.values().length, 3);
        for (int index = 0; index < noise.length; index++) {
            map.values()[index] += 0.1f * noise[index];
        }
    }

    private static int[] list(int query, int relevant) {
        return IntStream.range(0, relevant + 2)
                .map(place -> (3 * query + place) % 100)
                .toArray();
    }

    private static void assertDerivatives(
            double[] gradient, float[] parameters, RankingStep step, RankingStep.Listed[] batch) {
        double most = Arrays.stream(gradient).map(Math::abs).max().orElse(1);
        assertTrue(most > 0);
        for (int index = 0; index < gradient.length; index++) {
            float value = parameters[index];
            parameters[index] = value + STEP;
            float above = parameters[index];
            double more = step.gradient(batch).loss();
            parameters[index] = value - STEP;
            double less = step.gradient(batch).loss();
            double difference = (more - less) / (above - parameters[index]);
            parameters[index] = value;
            assertEquals(difference, gradient[index], TOLERANCE * Math.max(most, 0.1), "parameter " + index);
        }
    }
}
