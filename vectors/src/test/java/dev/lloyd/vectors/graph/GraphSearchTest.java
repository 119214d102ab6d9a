package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphSearchTest {
    private static final int SIZE = 6000;
    private static final GraphShape SHAPE = new GraphShape(24, 80, 1.75);
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    private static Graph graph(CodedVectors coded) {
        return GraphBuilding.build(coded, SHAPE, 5, workers, done -> {});
    }

    /// Vectors of different lengths: a factor of 1 to 2.
    private static Matrix uneven(int rows, long seed) {
        Matrix vectors = Clustered.vectors(rows, seed);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < vectors.columns(); column++) {
                vectors.values()[row * vectors.columns() + column] *= 1 + row % 11 / 10f;
            }
        }
        return vectors;
    }

    /// A beam of 100 finds nearly what a scan of all 6,000 codes finds, and a wider one more.
    @ParameterizedTest
    @CsvSource({
        "INNER_PRODUCT, 'hadamard | lloyd-max(bits=4)'",
        "COSINE, 'hadamard | lloyd-max(bits=4)'",
        "L2, 'hadamard | lloyd-max(bits=4)'",
        "INNER_PRODUCT, 'klt(of=weights) | centre | lloyd-max(bits=3)'",
        "L2, 'klt(of=weights) | centre | lloyd-max(bits=8)'",
        "COSINE, 'hadamard | lloyd-max(bits=1)'",
        "COSINE, 'opq(subvectors=8) | product(subvectors=8, bits=4)'",
        "L2, 'hadamard | int(bits=4, group=8, mode=asymmetric)'",
    })
    void aWalkFindsNearlyWhatAScanFinds(Metric metric, String line) {
        CodedVectors coded = Clustered.coded(line, metric, uneven(SIZE, 1), workers);
        Matrix queries = Clustered.vectors(100, 2);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        Neighbours[] truth = ExhaustiveSearch.estimated(coded, queries, 10, workers);
        double narrow = Clustered.shared(search.best(queries, 10, 10, Optional.empty(), workers), truth);
        double wide = Clustered.shared(search.best(queries, 10, 150, Optional.empty(), workers), truth);
        assertTrue(narrow > 0.4 && narrow < wide, narrow + " " + wide);
        assertTrue(wide > 0.96, narrow + " " + wide);
    }

    @Test
    void scoresAreThoseOfAScanAndTheBestComesFirst() {
        CodedVectors coded =
                Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.L2, Clustered.vectors(SIZE, 3), workers);
        Matrix queries = Clustered.vectors(20, 4);
        Neighbours[] all = ExhaustiveSearch.estimated(coded, queries, SIZE, workers);
        Neighbours[] found = new GraphSearch(coded, graph(coded)).best(queries, 30, 60, Optional.empty(), workers);
        for (int query = 0; query < found.length; query++) {
            float[] scores = new float[SIZE];
            for (int rank = 0; rank < SIZE; rank++) {
                scores[all[query].vectors()[rank]] = all[query].scores()[rank];
            }
            assertEquals(30, found[query].size());
            for (int rank = 0; rank < 30; rank++) {
                assertEquals(scores[found[query].vectors()[rank]], found[query].scores()[rank]);
                assertTrue(
                        rank == 0 || found[query].scores()[rank] <= found[query].scores()[rank - 1]);
            }
        }
    }

    @Test
    void theSameIsFoundForAnyThreadsAndInAnyCompany() {
        CodedVectors coded =
                Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.COSINE, Clustered.vectors(SIZE, 5), workers);
        Matrix queries = Clustered.vectors(50, 6);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        Neighbours[] two = search.best(queries, 10, 40, Optional.empty(), workers);
        try (Workers one = Workers.of(1)) {
            assertArrayEquals(two, search.best(queries, 10, 40, Optional.empty(), one));
            assertEquals(two[17], search.best(queries.rowSlice(17, 18), 10, 40, Optional.empty(), one)[0]);
        }
    }

    /// The entry is found all the same: a walk begins there.
    @Test
    void aQueryThatIsAVectorFindsOthersWithoutItsOwnLinks() {
        Matrix vectors = Clustered.vectors(SIZE, 19);
        CodedVectors coded = Clustered.coded("hadamard | lloyd-max(bits=8)", Metric.L2, vectors, workers);
        Graph graph = graph(coded);
        GraphSearch search = new GraphSearch(coded, graph);
        int[] own = java.util.stream.IntStream.range(0, 200)
                .filter(row -> row != graph.entry())
                .toArray();
        Matrix queries = Matrix.zeros(own.length, vectors.columns());
        for (int row = 0; row < own.length; row++) {
            System.arraycopy(
                    vectors.values(),
                    vectors.offset(own[row]),
                    queries.values(),
                    queries.offset(row),
                    queries.columns());
        }
        Neighbours[] with = search.best(queries, 11, 20, Optional.empty(), workers);
        Neighbours[] without = search.best(queries, own, 10, 20, Optional.empty(), workers);
        int missed = 0;
        for (int row = 0; row < own.length; row++) {
            int place = own[row];
            assertEquals(place, with[row].vectors()[0]);
            assertTrue(Arrays.stream(without[row].vectors()).noneMatch(found -> found == place));
            missed += with[row].vectors()[10] == without[row].vectors()[9] ? 0 : 1;
        }
        assertTrue(missed > 0 && missed < own.length / 2, missed + " of " + own.length);
    }

    @Test
    void aFilterIsWalkedThroughOrScanned() {
        CodedVectors coded =
                Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.L2, Clustered.vectors(SIZE, 7), workers);
        Matrix queries = Clustered.vectors(50, 8);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        for (int step : new int[] {2, 5, 600}) {
            BitSet accepted = new BitSet();
            for (int place = 1; place < SIZE; place += step) {
                accepted.set(place);
            }
            Neighbours[] truth = ExhaustiveSearch.estimated(coded, queries, 10, Optional.of(accepted), workers);
            Neighbours[] found = search.best(queries, 10, 50, Optional.of(accepted), workers);
            assertTrue(Arrays.stream(found)
                    .allMatch(each -> Arrays.stream(each.vectors()).allMatch(accepted::get)));
            double shared = Clustered.shared(found, truth);
            assertTrue(shared > (step == 600 ? 0.9999 : 0.95), step + ": " + shared);
        }
        Neighbours[] none = search.best(queries, 10, 50, Optional.of(new BitSet()), workers);
        assertEquals(0, none[0].size());
    }

    /// Clusters that a filter accepts lie where no query is: a walk towards queries does not come by them soon.
    @Test
    void whatAFilterAcceptsFarAwayIsFoundToo() {
        CodedVectors coded =
                Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.L2, Clustered.vectors(SIZE, 9), workers);
        BitSet accepted = new BitSet();
        accepted.set(SIZE / 2, SIZE);
        Matrix queries = Clustered.vectors(1000, 10).rowSlice(0, 100);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        Neighbours[] truth = ExhaustiveSearch.estimated(coded, queries, 10, Optional.of(accepted), workers);
        Neighbours[] found = search.best(queries, 10, 40, Optional.of(accepted), workers);
        assertTrue(Arrays.stream(found).allMatch(each -> each.size() == 10));
        assertTrue(Clustered.shared(found, truth) > 0.9, () -> "" + Clustered.shared(found, truth));
    }

    @Test
    void equalVectorsAreFoundAsManyAsAreAskedFor() {
        Matrix vectors = Clustered.vectors(4000, 11);
        for (int row = 0; row < 2000; row++) {
            System.arraycopy(vectors.values(), 0, vectors.values(), vectors.offset(row), vectors.columns());
        }
        CodedVectors coded = Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.L2, vectors, workers);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        Neighbours found = search.best(vectors.rowSlice(0, 1), 25, 100, Optional.empty(), workers)[0];
        assertEquals(25, found.size());
        assertTrue(Arrays.stream(found.vectors()).allMatch(place -> place < 2000));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "10, 3"})
    void fewVectorsAreFound(int wanted, int rows) {
        CodedVectors three = Clustered.coded("lloyd-max(bits=4)", Metric.L2, Clustered.vectors(3, 12), workers);
        CodedVectors coded = three.codec().encode(Clustered.vectors(3, 12).rowSlice(0, rows), workers);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        assertEquals(rows, search.best(Clustered.vectors(1, 13), wanted, 5, Optional.empty(), workers)[0].size());
    }

    @Test
    void oneDimensionIsWalkedAlong() {
        Matrix line = new Matrix(3000, 1, Seeds.gaussian(3000, 14));
        CodedVectors coded = Clustered.coded("lloyd-max(bits=8, scales=f32)", Metric.L2, line, workers);
        GraphSearch search = new GraphSearch(coded, graph(coded));
        Matrix queries = new Matrix(20, 1, Seeds.gaussian(20, 15));
        Neighbours[] truth = ExhaustiveSearch.estimated(coded, queries, 1, workers);
        Neighbours[] found = search.best(queries, 1, 60, Optional.empty(), workers);
        for (int query = 0; query < 20; query++) {
            assertEquals(truth[query].scores()[0], found[query].scores()[0], 1e-6f);
        }
    }

    /// A walk that looked at everything would be no search by a graph.
    @Test
    void aWalkScoresASmallPart() {
        CodedVectors coded =
                Clustered.coded("hadamard | lloyd-max(bits=4)", Metric.L2, Clustered.vectors(20_000, 16), workers);
        AtomicInteger rows = new AtomicInteger();
        Graph graph = graph(coded);
        Links counted = new Links() {
            @Override
            public int size() {
                return graph.links().size();
            }

            @Override
            public int degree() {
                return graph.links().degree();
            }

            @Override
            public int read(int vector, int[] target) {
                rows.incrementAndGet();
                return graph.links().read(vector, target);
            }
        };
        new GraphSearch(coded, new Graph(counted, graph.entry()))
                .best(Clustered.vectors(10, 17), 10, 50, Optional.empty(), workers);
        assertTrue(rows.get() > 10 * 50 && rows.get() < 10 * 200, rows + "");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        CodedVectors coded = Clustered.coded("lloyd-max(bits=4)", Metric.L2, Clustered.vectors(50, 18), workers);
        Graph graph = graph(coded);
        GraphSearch search = new GraphSearch(coded, graph);
        assertThrows(
                IllegalArgumentException.class, () -> search.best(Matrix.zeros(1, 3), 1, 1, Optional.empty(), workers));
        assertThrows(
                IllegalArgumentException.class,
                () -> search.best(Clustered.vectors(1, 1), 0, 1, Optional.empty(), workers));
        CodedVectors fewer = coded.codec().encode(Clustered.vectors(49, 18), workers);
        assertThrows(IllegalArgumentException.class, () -> new GraphSearch(fewer, graph));
        assertThrows(IllegalArgumentException.class, () -> new Graph(graph.links(), 50));
        assertThrows(IllegalArgumentException.class, () -> new Graph(graph.links(), -1));
    }
}
