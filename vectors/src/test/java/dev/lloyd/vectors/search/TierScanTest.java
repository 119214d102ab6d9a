package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.SplitVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A search by tiers finds what a search of whole records finds.
class TierScanTest {
    private static final int COUNT = 3001;
    private static final int DIMENSION = 100;

    private static CodedVectors coded(String line, Metric metric, int count, int dimension) {
        try (Workers workers = Workers.of(2)) {
            VectorCodec codec = VectorCodec.of(Recipe.parse(line), metric, dimension, 1);
            return codec.encode(gaussian(count, dimension, 3), workers);
        }
    }

    /// With a mean, so that scores have no zero for their centre.
    private static Matrix gaussian(int rows, int columns, long seed) {
        float[] values = Seeds.gaussian(rows * columns, seed);
        for (int index = 0; index < values.length; index++) {
            values[index] += index % columns % 3 * 0.2f;
        }
        return new Matrix(rows, columns, values);
    }

    private static CodedVectors split(CodedVectors whole) {
        return CodedVectors.of(SplitVectors.of(whole));
    }

    @ParameterizedTest
    @CsvSource({
        "hadamard | lloyd-max(bits=1), 100",
        "hadamard | lloyd-max(bits=2), 100",
        "hadamard | lloyd-max(bits=3), 97",
        "hadamard | lloyd-max(bits=4) | range=rms(tries=9), 100",
        "hadamard | lloyd-max(bits=5), 3",
        "hadamard | lloyd-max(bits=8), 1",
        "'hadamard | lloyd-max(bits=4, scales=f32) | estimator=unbiased(bound=stored)', 65"
    })
    void recordsThatAreTakenApartAreMadeAgain(String line, int dimension) {
        for (Metric metric : Metric.values()) {
            CodedVectors whole = coded(line, metric, 130, dimension);
            CodedVectors split = split(whole);
            assertArrayEquals(
                    whole.records().toArray(ValueLayout.JAVA_BYTE),
                    split.records().toArray(ValueLayout.JAVA_BYTE));
            // Six floats for each of three blocks, beyond 2 bits a gain of a byte each; what the third has no vectors
            // for is there all the same: heads, numbers, gains and squared lengths of 62.
            assertTrue(split.byteSize() >= whole.byteSize());
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void theSameVectorsAreFoundWithTheSameScores(Metric metric) {
        for (String line : new String[] {"hadamard | lloyd-max(bits=1)", "hadamard | lloyd-max(bits=4)"}) {
            CodedVectors whole = coded(line, metric, COUNT, DIMENSION);
            Matrix queries = gaussian(70, DIMENSION, 4);
            try (Workers workers = Workers.of(2)) {
                Neighbours[] expected = ExhaustiveSearch.estimated(whole, queries, 10, workers);
                // Of 700 neighbours one in a thousand may lie beyond five deviations; none does.
                assertArrayEquals(
                        expected, ExhaustiveSearch.estimated(split(whole), queries, 10, Optional.empty(), 5, workers));
                assertArrayEquals(
                        expected,
                        ExhaustiveSearch.estimated(
                                split(whole), queries, 10, Optional.empty(), Double.POSITIVE_INFINITY, workers));
            }
        }
    }

    /// Long enough for fewer blocks than every sixteenth to be sampled.
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300})
    void longRunsAreSampled(int k) {
        CodedVectors whole = coded("hadamard | lloyd-max(bits=3)", Metric.L2, 201072, 16);
        Matrix queries = gaussian(17, 16, 4);
        try (Workers workers = Workers.of(2)) {
            assertArrayEquals(
                    ExhaustiveSearch.estimated(whole, queries, k, workers),
                    ExhaustiveSearch.estimated(split(whole), queries, k, Optional.empty(), 6, workers));
        }
    }

    /// Pieces that share blocks, are empty or hold what nobody accepts, each with an addend of its own.
    @ParameterizedTest
    @CsvSource({"1, INNER_PRODUCT, 1", "2, INNER_PRODUCT, 10", "2, COSINE, 2000", "1, L2, 10", "4, INNER_PRODUCT, 10"})
    void piecesHaveTheBestOfAll(int bits, Metric metric, int k) {
        CodedVectors whole = coded("hadamard | lloyd-max(bits=%d)".formatted(bits), metric, COUNT, DIMENSION);
        List<Scan.Piece> pieces = new ArrayList<>();
        for (int cell = 0; cell < 60; cell++) {
            int from = cell * COUNT / 60;
            int to = cell % 7 == 0 ? from : (cell + 1) * COUNT / 60;
            pieces.add(new Scan.Piece(from, to, Math.sin(cell)));
        }
        BitSet odd = new BitSet();
        for (int place = 1; place < 2500; place += 2) {
            odd.set(place);
        }
        Matrix queries = gaussian(20, DIMENSION, 4);
        for (Optional<BitSet> accepted : List.of(Optional.<BitSet>empty(), Optional.of(odd))) {
            for (int row = 0; row < queries.rows(); row++) {
                PreparedQuery query =
                        whole.codec().query(queries.rowSlice(row, row + 1).values());
                Best expected = Best.of(k);
                new WholeScan(whole, accepted).run(query, expected, pieces);
                Best found = Best.of(k);
                new TierScan(split(whole).split().orElseThrow(), accepted, 6).run(query, found, pieces);
                assertEquals(expected.drain(), found.drain());
            }
        }
    }

    /// All that is near lies in the blocks that are sampled, so that the sample promises sixteen times as many good
    /// vectors as there are, and the run has to be gone through again.
    @ParameterizedTest
    @CsvSource({"1, INNER_PRODUCT", "2, L2", "4, COSINE"})
    void aGuessThatIsTooHighLosesNothing(int bits, Metric metric) {
        int blocks = 80;
        Matrix vectors = gaussian(64 * blocks, DIMENSION, 5);
        Matrix queries = gaussian(2, DIMENSION, 6);
        for (int row = 0; row < vectors.rows(); row += row % 64 == 63 ? 15 * 64 + 1 : 1) {
            for (int column = 0; column < DIMENSION; column++) {
                vectors.values()[row * DIMENSION + column] += queries.values()[column];
            }
        }
        try (Workers workers = Workers.of(1)) {
            String line = "hadamard | lloyd-max(bits=" + bits + ")";
            VectorCodec codec = VectorCodec.of(Recipe.parse(line), metric, DIMENSION, 1);
            CodedVectors whole = codec.encode(vectors, workers);
            for (int k : new int[] {10, 300, 700, 64 * blocks}) {
                assertArrayEquals(
                        ExhaustiveSearch.estimated(whole, queries, k, workers),
                        ExhaustiveSearch.estimated(split(whole), queries, k, Optional.empty(), 6, workers));
            }
        }
    }

    /// The vector that is the query scores 1, all others below 0.6: once it is found, few are within 3 deviations
    /// of 0.06.
    @Test
    void mostVectorsAreNotLookedAtTwice() {
        CodedVectors whole = coded("hadamard | lloyd-max(bits=4)", Metric.COSINE, COUNT, DIMENSION);
        TierScan scan = new TierScan(SplitVectors.of(whole), Optional.empty(), 3);
        Matrix query = gaussian(COUNT, DIMENSION, 3).rowSlice(40, 41);
        Best best = Best.of(1);
        scan.run(0, COUNT, new Scan.Asking(whole.codec().query(query.values()), 0, best));
        assertArrayEquals(new int[] {40}, best.drain().vectors());
        assertTrue(scan.refined() < 64 + COUNT / 100, () -> scan.refined() + " of " + COUNT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 1000})
    void onlyAcceptedVectorsAreFound(int every) {
        CodedVectors whole = coded("hadamard | lloyd-max(bits=2)", Metric.L2, COUNT, DIMENSION);
        BitSet accepted = new BitSet();
        for (int place = every - 1; place < COUNT; place += every) {
            accepted.set(place);
        }
        Matrix queries = gaussian(5, DIMENSION, 4);
        try (Workers workers = Workers.of(1)) {
            Neighbours[] found =
                    ExhaustiveSearch.estimated(split(whole), queries, 10, Optional.of(accepted), 5, workers);
            assertArrayEquals(ExhaustiveSearch.estimated(whole, queries, 10, Optional.of(accepted), workers), found);
            assertEquals(Math.min(10, accepted.cardinality()), found[0].size());
        }
    }

    @Test
    void runsBeginAndEndWithinBlocks() {
        CodedVectors whole = coded("hadamard | lloyd-max(bits=3)", Metric.INNER_PRODUCT, 200, DIMENSION);
        Matrix query = gaussian(1, DIMENSION, 4);
        for (int[] run : new int[][] {{0, 0}, {0, 1}, {63, 64}, {63, 65}, {60, 130}, {100, 200}, {199, 200}}) {
            Best expected = Best.of(20);
            Best best = Best.of(20);
            new WholeScan(whole, Optional.empty())
                    .run(run[0], run[1], new Scan.Asking(whole.codec().query(query.values()), 7, expected));
            new TierScan(SplitVectors.of(whole), Optional.empty(), 6)
                    .run(run[0], run[1], new Scan.Asking(whole.codec().query(query.values()), 7, best));
            assertEquals(expected.drain(), best.drain());
        }
    }

    @Test
    void zeroAndEqualVectorsAreFoundInTheirOrder() {
        Matrix vectors = Matrix.zeros(150, 8);
        Arrays.fill(vectors.values(), 8 * 75, 8 * 150, 1);
        try (Workers workers = Workers.of(1)) {
            VectorCodec codec = VectorCodec.of(Recipe.parse("lloyd-max(bits=4)"), Metric.L2, 8, 1);
            CodedVectors split = split(codec.encode(vectors, workers));
            Neighbours[] found = ExhaustiveSearch.estimated(split, vectors.rowSlice(74, 76), 3, workers);
            assertArrayEquals(new int[] {0, 1, 2}, found[0].vectors());
            assertArrayEquals(new int[] {75, 76, 77}, found[1].vectors());
        }
    }

    @Test
    void codesWithoutHeadsAreNotTakenApart() {
        for (String line : new String[] {
            "hadamard | e8p",
            "hadamard | int(bits=4, group=channel, mode=asymmetric)",
            "hadamard | int(bits=4, group=32)"
        }) {
            VectorCodec codec = VectorCodec.of(Recipe.parse(line), Metric.L2, 64, 1);
            assertFalse(codec.isSplittable(), line);
            assertThrows(IllegalArgumentException.class, codec::blockBytes);
        }
    }
}
