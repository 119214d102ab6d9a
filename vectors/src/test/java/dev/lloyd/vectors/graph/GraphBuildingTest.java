package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphBuildingTest {
    private static final String FOUR = "hadamard | lloyd-max(bits=4)";
    private static final GraphShape SMALL = new GraphShape(12, 40, 1.75);
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Graph build(CodedVectors coded, GraphShape shape, Workers threads) {
        return GraphBuilding.build(coded, shape, 5, threads, done -> {});
    }

    /// What every graph is: links lead to other vectors, none twice, no more than there may be, and all are reached.
    private static void requireSound(Graph graph, int degree) {
        int[] row = new int[Math.max(1, graph.links().degree())];
        for (int vector = 0; vector < graph.links().size(); vector++) {
            int count = graph.links().read(vector, row);
            assertTrue(count <= degree, vector + " has " + count);
            Set<Integer> seen = new HashSet<>();
            for (int link = 0; link < count; link++) {
                assertTrue(row[link] >= 0 && row[link] < graph.links().size() && row[link] != vector);
                assertTrue(seen.add(row[link]), vector + " leads to " + row[link] + " twice");
            }
        }
        assertEquals(OptionalInt.empty(), graph.firstLost());
    }

    @ParameterizedTest
    @CsvSource({
        "INNER_PRODUCT, 'hadamard | lloyd-max(bits=4)'",
        "COSINE, 'klt(of=weights) | centre | lloyd-max(bits=3)'",
        "L2, 'hadamard | int(bits=5, group=8, mode=asymmetric)'",
        "L2, 'klt(of=weights) | centre | row-trellis(bits=1.5)'",
        "INNER_PRODUCT, 'product(subvectors=8, bits=4, scales=none) | estimator=plain'",
    })
    void theSameGraphComesOutForAnyThreads(Metric metric, String line) {
        CodedVectors coded = Clustered.coded(line, metric, Clustered.vectors(1500, 1), workers);
        Graph two = build(coded, SMALL, workers);
        requireSound(two, 12);
        try (Workers one = Workers.of(1)) {
            Graph alone = build(coded, SMALL, one);
            assertEquals(two.entry(), alone.entry());
            assertArrayEquals(Clustered.bytes(two, 12), Clustered.bytes(alone, 12));
        }
    }

    @Test
    void anotherSeedIsAnotherGraph() {
        CodedVectors coded = Clustered.coded(FOUR, Metric.L2, Clustered.vectors(500, 1), workers);
        byte[] five = Clustered.bytes(build(coded, SMALL, workers), 12);
        byte[] six = Clustered.bytes(GraphBuilding.build(coded, SMALL, 6, workers, done -> {}), 12);
        assertFalse(java.util.Arrays.equals(five, six));
    }

    @Test
    void progressCountsEveryVectorOnce() {
        AtomicLong done = new AtomicLong();
        CodedVectors coded = Clustered.coded(FOUR, Metric.L2, Clustered.vectors(700, 1), workers);
        GraphBuilding.build(coded, SMALL, 5, workers, done::addAndGet);
        assertEquals(700, done.get());
    }

    /// Equal vectors stand for each other, so that without mending all but a few would be lost.
    @ParameterizedTest
    @EnumSource
    void equalVectorsAreAllReached(Metric metric) {
        Matrix vectors = Clustered.vectors(3000, 2);
        for (int row = 100; row < 2900; row++) {
            System.arraycopy(vectors.values(), 0, vectors.values(), vectors.offset(row), vectors.columns());
        }
        requireSound(build(Clustered.coded(FOUR, metric, vectors, workers), SMALL, workers), 12);
    }

    @ParameterizedTest
    @EnumSource
    void zeroVectorsAreReachedLikeOthers(Metric metric) {
        Matrix vectors = Clustered.vectors(400, 3);
        java.util.Arrays.fill(vectors.values(), 40 * vectors.columns(), 200 * vectors.columns(), 0);
        requireSound(build(Clustered.coded(FOUR, metric, vectors, workers), SMALL, workers), 12);
        Matrix zero = Matrix.zeros(50, 8);
        requireSound(build(Clustered.coded("hadamard | lloyd-max(bits=2)", metric, zero, workers), SMALL, workers), 12);
    }

    /// With a link each, a graph in which all are reached is a path.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void fewLinksReachAll(int degree) {
        CodedVectors coded = Clustered.coded(FOUR, Metric.L2, Clustered.vectors(300, 4), workers);
        requireSound(build(coded, new GraphShape(degree, 1, 1), workers), degree);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void fewVectorsAreAGraph(int rows) {
        CodedVectors one = Clustered.coded(FOUR, Metric.COSINE, Clustered.vectors(3, 5), workers);
        CodedVectors some = one.codec().encode(Clustered.vectors(3, 5).rowSlice(0, rows), workers);
        requireSound(build(some, SMALL, workers), 12);
    }

    @ParameterizedTest
    @EnumSource
    void oneDimensionIsEnough(Metric metric) {
        Matrix line = new Matrix(800, 1, Seeds.gaussian(800, 6));
        requireSound(build(Clustered.coded("lloyd-max(bits=8)", metric, line, workers), SMALL, workers), 12);
    }

    @Test
    void shapesOutOfRangeAreRefused() {
        assertEquals(
                "a vector has 1 to 512 links, not 0",
                assertThrows(IllegalArgumentException.class, () -> new GraphShape(0, 1, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new GraphShape(513, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new GraphShape(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new GraphShape(1, 1, 0.9));
        assertThrows(IllegalArgumentException.class, () -> new GraphShape(1, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new GraphShape(1, 1, Double.POSITIVE_INFINITY));
    }
}
