package dev.lloyd.models.packed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.packed.CodesOperation.Grain;
import dev.lloyd.models.runtime.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodesOperationTest {
    private static final int LEAST = 32;
    private static final Grain ANY = new Grain(LEAST, 0);

    /// Products that count how often each row was computed, and remember in which parts.
    private static final class Counted implements CodesProduct.Preparation {
        private final AtomicIntegerArray rows;
        private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

        Counted(int rows) {
            this.rows = new AtomicIntegerArray(rows);
        }

        @Override
        public CodesProduct.Part prepare(Workers workers) {
            return (from, to) -> {
                assertEquals(0, from % LEAST, "a kernel begins with whole panels");
                assertTrue(to == rows.length() || to % LEAST == 0, "and ends with them, but for the last");
                sizes.add(to - from);
                for (int row = from; row < to; row++) {
                    rows.incrementAndGet(row);
                }
            };
        }

        private int[] counts() {
            return IntStream.range(0, rows.length()).map(rows::get).toArray();
        }
    }

    private static Operation operation(List<Counted> products, int columns, Grain grain) {
        return products.stream()
                .map(product ->
                        (Operation) new CodesOperation(product, columns, Matrix.zeros(1, product.rows.length()), grain))
                .reduce(Operation::beside)
                .orElseThrow();
    }

    /// Matrices of one row, of whole panels, and of panels that are cut short; alone and beside others.
    @ParameterizedTest
    @CsvSource({
        "1, 64, 1",
        "40, 0, 2",
        "1, 64, 2",
        "100, 70000, 2",
        "1024 256 256, 2048, 2",
        "2816 2816, 20000, 2",
        "1000 7 333, 9000, 3",
        "40 1, 1000000, 5",
        "5000, 300000, 16"
    })
    void eachRowIsComputedOnce(String rows, int columns, int threads) {
        List<Counted> products = Arrays.stream(rows.split(" ", -1))
                .map(count -> new Counted(Integer.parseInt(count)))
                .toList();
        Operation all = operation(products, columns, ANY);
        try (Workers workers = Workers.of(threads)) {
            for (int time = 1; time <= 2; time++) {
                all.run(workers);
                for (Counted product : products) {
                    int[] each = new int[product.rows.length()];
                    Arrays.fill(each, time);
                    assertArrayEquals(each, product.counts());
                }
            }
        }
    }

    @Test
    void piecesAreHalvesOfWhatIsLeftAndKernelsAreHandedTwoMillionProducts() {
        Counted shared = new Counted(2048);
        Counted alone = new Counted(2048);
        try (Workers two = Workers.of(2);
                Workers one = Workers.of(1)) {
            operation(List.of(shared), 4096, ANY).run(two);
            operation(List.of(alone), 4096, ANY).run(one);
        }
        assertEquals(
                List.of(128, 128, 128, 128, 256, 256, 512, 512),
                shared.sizes.stream().sorted().toList());
        assertEquals(List.of(512, 512, 512, 512), List.copyOf(alone.sizes));
    }

    @Test
    void littleWorkIsNotShared() {
        Counted little = new Counted(64);
        Counted enough = new Counted(64);
        try (Workers workers = Workers.of(2)) {
            operation(List.of(little), 1000, new Grain(LEAST, 64_001)).run(workers);
            operation(List.of(enough), 1000, new Grain(LEAST, 64_000)).run(workers);
        }
        assertEquals(List.of(64), List.copyOf(little.sizes));
        assertEquals(List.of(32, 32), List.copyOf(enough.sizes));
    }

    /// Not half of each matrix: a thread reads in one direction.
    @Test
    void aThreadsRowsAreNeighboursOverAllMatrices() {
        Counted first = new Counted(256);
        Counted second = new Counted(256);
        try (Workers workers = Workers.of(2)) {
            operation(List.of(first, second), 1024, ANY).run(workers);
        }
        assertEquals(List.of(256), List.copyOf(first.sizes));
        assertEquals(List.of(256), List.copyOf(second.sizes));
    }
}
