package dev.lloyd.vectors.ranking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RankingTrainingTest {
    private static final Matrix DOCUMENTS = Corpus.draw(1000, 1);
    private static final Matrix LOG = Corpus.draw(400, 2);
    private static Workers workers;
    private static VectorCodec start;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
        start = Corpus.codec("subvectors=4, bits=4", DOCUMENTS, workers);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static VectorCodec trained(RankingSystem system, Workers threads) {
        return RankingTraining.of(system, 7).train(start, DOCUMENTS, LOG, threads, epoch -> {});
    }

    private static VectorCodec shortly(RankingSystem system, Workers threads) {
        return new RankingTraining(system, 2, 0.03, 0.5, 7).train(start, DOCUMENTS, LOG, threads, epoch -> {});
    }

    private static byte[] records(VectorCodec codec) {
        return codec.encode(DOCUMENTS, workers).records().toArray(ValueLayout.JAVA_BYTE);
    }

    /// The share of the true 10 among the 10 best of queries that no codec was trained with.
    private static double recall(VectorCodec codec) {
        Matrix queries = Corpus.draw(1000, 3);
        Neighbours[] exact = ExhaustiveSearch.exact(DOCUMENTS, queries, Metric.INNER_PRODUCT, 10, workers);
        CodedVectors coded = codec.encode(DOCUMENTS, workers);
        Neighbours[] found = ExhaustiveSearch.estimated(coded, queries, 10, workers);
        long hits = IntStream.range(0, queries.rows())
                .mapToLong(query -> Arrays.stream(found[query].vectors())
                        .filter(each -> Arrays.stream(exact[query].vectors()).anyMatch(true10 -> true10 == each))
                        .count())
                .sum();
        return hits / (10.0 * queries.rows());
    }

    @ParameterizedTest
    @EnumSource(RankingSystem.class)
    void queriesThatWereNotInTheLogFindMoreOfTheirNeighbours(RankingSystem system) {
        VectorCodec trained = trained(system, workers);
        assertEquals(start.recordBytes(), trained.recordBytes());
        double before = recall(start);
        double after = recall(trained);
        assertTrue(after > before + 0.005, before + " -> " + after);
    }

    @ParameterizedTest
    @EnumSource(RankingSystem.class)
    void theSameIsLearnedByAnyNumberOfThreads(RankingSystem system) {
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            assertEquals(shortly(system, one).tensors(), shortly(system, three).tensors());
        }
    }

    @ParameterizedTest
    @EnumSource(RankingSystem.class)
    void aTrainedCodecIsReadBack(RankingSystem system) {
        VectorCodec trained = shortly(system, workers);
        VectorCodec restored = VectorCodec.restore(trained.attributes(), trained.tensors());
        assertArrayEquals(records(trained), records(restored));
        Matrix queries = Corpus.draw(20, 4);
        assertArrayEquals(
                ExhaustiveSearch.estimated(trained.encode(DOCUMENTS, workers), queries, 5, workers),
                ExhaustiveSearch.estimated(restored.encode(DOCUMENTS, workers), queries, 5, workers));
        assertEquals(system.trainsQueries(), restored.tensors().has(VectorCodec.QUERY_MAP));
    }

    @Test
    void jpqLeavesCodesAsTheyWere() {
        assertArrayEquals(records(start), records(shortly(RankingSystem.JPQ, workers)));
    }

    @Test
    void balancedCodesHaveLikeShares() {
        RankingModel model = new RankingModel(start, DOCUMENTS, workers);
        int[] nearest = shares(model);
        new BalancedCodes(model).choose(workers);
        int[] balanced = shares(model);
        assertTrue(spread(balanced) < spread(nearest) / 2, Arrays.toString(balanced) + Arrays.toString(nearest));
    }

    /// The mean squared distance of shares from equal ones.
    private static double spread(int[] counts) {
        double mean = (double) DOCUMENTS.rows() / counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - mean) * (count - mean))
                .average()
                .orElseThrow();
    }

    private static int[] shares(RankingModel model) {
        int[] counts = new int[model.size()];
        IntStream.range(0, DOCUMENTS.rows()).forEach(row -> counts[model.code(row, 1)]++);
        return counts;
    }

    @Test
    void progressIsToldEpochByEpoch() {
        List<Integer> told = new ArrayList<>();
        new RankingTraining(RankingSystem.MOPQ, 3, 0.01, 1, 1).train(start, DOCUMENTS, LOG, workers, told::add);
        assertEquals(List.of(1, 2, 3), told);
    }

    private static void assertRefused(String message, VectorCodec codec, Matrix vectors, Matrix log) {
        RankingTraining training = RankingTraining.of(RankingSystem.JPQ, 1);
        String said = assertThrows(
                        IllegalArgumentException.class, () -> training.train(codec, vectors, log, workers, epoch -> {}))
                .getMessage();
        assertTrue(said.contains(message), said);
    }

    @Test
    void whatCannotBeTrainedIsRefusedWithTheReason() {
        Recipe scaled = Recipe.parse("product(subvectors=4, bits=4)");
        VectorCodec other = VectorCodec.fit(scaled, Metric.INNER_PRODUCT, DOCUMENTS, 1, workers);
        assertRefused("product(scales=none) | estimator=plain", other, DOCUMENTS, LOG);
        VectorCodec far = VectorCodec.fit(start.recipe(), Metric.L2, DOCUMENTS, 1, workers);
        assertRefused("by l2", far, DOCUMENTS, LOG);
        assertRefused("1 or more queries and more than 10 vectors", start, DOCUMENTS.rowSlice(0, 10), LOG);
        assertRefused("1 or more queries", start, DOCUMENTS, LOG.rowSlice(0, 0));
        assertRefused("cannot take a vector of 3", start, DOCUMENTS, new Matrix(2, 3, new float[6]));
        Matrix broken = LOG.copy();
        broken.set(57, 3, Float.NaN);
        assertRefused("query 57", start, DOCUMENTS, broken);
        assertRefused("trained before", shortly(RankingSystem.JPQ, workers), DOCUMENTS, LOG);
        assertThrows(IllegalArgumentException.class, () -> RankingSystem.parse("ance"));
        assertThrows(IllegalArgumentException.class, () -> new RankingTraining(RankingSystem.JPQ, 0, 0.1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RankingTraining(RankingSystem.JPQ, 1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RankingTraining(RankingSystem.JPQ, 1, 0.1, 0, 1));
    }
}
