package dev.lloyd.lab.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.graph.GraphShape;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexGraph;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetRecallTest {
    private static Workers workers;

    @TempDir
    Path folder;

    private Path base = Path.of("");

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    @BeforeEach
    void write() throws IOException {
        Npy.write(folder.resolve("base.npy"), new Matrix(3000, 24, Seeds.gaussian(3000 * 24, 1)));
        base = folder.resolve("base.npy");
    }

    private TargetRecall.Choice choose(double recall, TargetRecall.Reranking reranking, TargetRecall.Scope scope)
            throws IOException {
        try (VectorFile file = VectorFiles.open(base)) {
            long[] own = TargetRecall.heldOut(file);
            return new TargetRecall(recall, 10, reranking, scope)
                    .choose(file, own, TargetRecall.rows(file, own), Metric.L2, 1, workers, text -> {});
        }
    }

    @Test
    void moreRecallTakesMoreBitsAndReRankingTakesFewer() throws IOException {
        TargetRecall.Choice some = choose(0.7, TargetRecall.Reranking.NONE, TargetRecall.Scope.ALL);
        TargetRecall.Choice more = choose(0.9, TargetRecall.Reranking.NONE, TargetRecall.Scope.ALL);
        TargetRecall.Choice cells = choose(0.9, TargetRecall.Reranking.NONE, TargetRecall.Scope.PART);
        TargetRecall.Choice exact = choose(0.9, TargetRecall.Reranking.POSSIBLE, TargetRecall.Scope.ALL);
        assertTrue(bits(some) < bits(more), some + " " + more);
        assertTrue(bits(more) <= bits(cells), more + " " + cells);
        assertTrue(bits(exact) < bits(more), exact + " " + more);
        assertEquals(0, more.rerank());
        assertTrue(exact.rerank() > 1, exact.toString());
        assertTrue(some.expected() >= 0.7 && more.expected() >= 0.9 && cells.expected() >= 0.9 + 0.1 / 3);
    }

    private static double bits(TargetRecall.Choice choice) {
        return choice.recipe().grids().getFirst().nominalBits();
    }

    @Test
    void anIndexOfTheChoiceReachesTheTargetWithTheFewestProbes() throws IOException {
        TargetRecall.Choice choice = choose(0.8, TargetRecall.Reranking.NONE, TargetRecall.Scope.PART);
        Path path = folder.resolve("base.lloyd");
        IndexBuilding building = new IndexBuilding(choice.recipe(), Metric.L2, 1, 3000, Set.of(), 30, Set.of());
        try (VectorFile file = VectorFiles.open(base)) {
            building.build(file, path, workers, done -> {});
            long[] own = TargetRecall.heldOut(file);
            Matrix queries = TargetRecall.rows(file, own);
            int[] rows = Arrays.stream(own).mapToInt(Math::toIntExact).toArray();
            try (VectorIndex index = VectorIndex.open(path)) {
                IndexMeasurement measurement = new IndexMeasurement(index, file, queries, rows, 10, workers);
                IndexRow row = measurement.reach(0.8, 0);
                assertTrue(row.recall() >= 0.8 && row.probes() > 1 && row.probes() < 30, row.toString());
                assertTrue(measurement.measure(row.probes() - 1, 0).recall() < 0.8);
                assertEquals(30, measurement.reach(1, 0).probes());
            }
        }
    }

    @Test
    void anIndexWithAGraphReachesTheTargetWithTheNarrowestBeam() throws IOException {
        TargetRecall.Choice choice = choose(0.8, TargetRecall.Reranking.NONE, TargetRecall.Scope.PART);
        Path path = folder.resolve("base.lloyd");
        IndexBuilding building = new IndexBuilding(choice.recipe(), Metric.L2, 1, 3000, Set.of(), 0, Set.of());
        try (VectorFile file = VectorFiles.open(base)) {
            GraphShape shape = new GraphShape(12, 40, 1.75);
            IndexGraph.build(path, shape, workers, done -> {}, flat -> building.build(file, flat, workers, done -> {}));
            long[] own = TargetRecall.heldOut(file);
            Matrix queries = TargetRecall.rows(file, own);
            int[] rows = Arrays.stream(own).mapToInt(Math::toIntExact).toArray();
            try (VectorIndex index = VectorIndex.open(path)) {
                IndexMeasurement measurement = new IndexMeasurement(index, file, queries, rows, 10, workers);
                IndexRow row = measurement.reach(0.8, 0);
                assertTrue(row.recall() >= 0.8 && row.beam() > 11 && row.beam() < 200, row.toString());
                assertTrue(measurement.measureBeam(row.beam() - 1, 0).recall() < 0.8);
                IndexRow most = measurement.reach(1, 0);
                assertTrue(most.recall() < 1 && most.recall() > row.recall() && most.beam() < 3000, most.toString());
                assertEquals(11, measurement.reach(0.01, 0).beam());
            }
        }
    }

    @Test
    void whatCannotBeReachedIsSaidWithWhatCan() {
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> choose(1, TargetRecall.Reranking.NONE, TargetRecall.Scope.ALL))
                .getMessage()
                .endsWith("is expected of 8 bits, and 1.0000 is wanted; keeping the vectors allows more"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TargetRecall(0, 10, TargetRecall.Reranking.NONE, TargetRecall.Scope.ALL));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TargetRecall(1.1, 10, TargetRecall.Reranking.NONE, TargetRecall.Scope.ALL));
    }
}
