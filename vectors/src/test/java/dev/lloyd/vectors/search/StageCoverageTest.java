package dev.lloyd.vectors.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageCoverageTest {
    private static final int DIMENSION = 256;
    private static final int VECTORS = 5000;

    /// Around 500 points, standard deviations from 1 down to 0.03.
    private static Matrix vectors(int rows, long seed) {
        float[] points = Seeds.gaussian(500 * DIMENSION, 1);
        Matrix vectors = new Matrix(rows, DIMENSION, Seeds.gaussian(rows * DIMENSION, seed));
        for (int index = 0; index < vectors.values().length; index++) {
            int point = index / DIMENSION % 500;
            double size = Math.exp(-3.5 * (index % DIMENSION) / DIMENSION);
            double value = points[point * DIMENSION + index % DIMENSION] + vectors.values()[index];
            vectors.values()[index] = (float) (size * value);
        }
        return vectors;
    }

    private static CodedVectors coded(String grid, Metric metric, Workers workers) {
        Matrix vectors = vectors(VECTORS, 2);
        Recipe recipe = Recipe.parse("klt(of=weights) | centre | " + grid);
        return VectorCodec.fit(recipe, metric, vectors, 1, workers).encode(vectors, workers);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void stagesLookAtAPartAndFindNearlyAll(Metric metric) {
        try (Workers workers = Workers.of(2)) {
            CodedVectors coded = coded("segments(bits=2)", metric, workers);
            Matrix queries = vectors(50, 3);
            StageCoverage found = StageCoverage.of(coded, queries, 10, 2);
            assertTrue(found.looked() < 0.6, metric + " looks at " + found.looked());
            assertTrue(found.found() >= 0.98, metric + " finds " + found.found());
            assertEquals(new StageCoverage(1, 1), StageCoverage.of(coded, queries, 10, Double.POSITIVE_INFINITY));
            StageCoverage wide = StageCoverage.of(coded, queries, 10, 4);
            assertTrue(wide.looked() > found.looked() && wide.found() >= found.found());
        }
    }

    /// What is found has the same scores, whatever the bound, the threads and what is left out.
    @Test
    void scoresAndResultsDependOnNothingElse() {
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            CodedVectors coded = coded("segments(bits=1.5)", Metric.L2, three);
            Matrix queries = vectors(70, 3);
            BitSet some = new BitSet();
            some.set(100, 3000);
            some.set(4000, 4040);
            for (Optional<BitSet> accepted : List.of(Optional.<BitSet>empty(), Optional.of(some))) {
                Neighbours[] whole =
                        ExhaustiveSearch.estimated(coded, queries, 10, accepted, Double.POSITIVE_INFINITY, one);
                Neighbours[] staged = ExhaustiveSearch.estimated(coded, queries, 10, accepted, 2, one);
                assertArrayEquals(staged, ExhaustiveSearch.estimated(coded, queries, 10, accepted, 2, three));
                Matrix last = queries.rowSlice(69, 70);
                assertEquals(staged[69], ExhaustiveSearch.estimated(coded, last, 10, accepted, 2, one)[0]);
                assertArrayEquals(whole, ExhaustiveSearch.estimated(coded, queries, 10, accepted, 100, one));
                int same = 0;
                for (int query = 0; query < queries.rows(); query++) {
                    same += whole[query].equals(staged[query]) ? 1 : 0;
                }
                assertTrue(same > 60, "the same for " + same + " queries");
            }
        }
    }

    @Test
    void refusesWhatHasNoStages() {
        try (Workers workers = Workers.of(1)) {
            Matrix queries = vectors(3, 3);
            CodedVectors coded = coded("segments(bits=2)", Metric.L2, workers);
            assertThrows(IllegalArgumentException.class, () -> StageCoverage.of(coded, queries, 0, 2));
            assertThrows(IllegalArgumentException.class, () -> StageCoverage.of(coded, queries, 10, Double.NaN));
            assertThrows(
                    IllegalArgumentException.class, () -> StageCoverage.of(coded, Matrix.zeros(0, DIMENSION), 10, 2));
            CodedVectors plain = coded("lloyd-max(bits=2)", Metric.L2, workers);
            assertThrows(IllegalArgumentException.class, () -> StageCoverage.of(plain, queries, 10, 2));
        }
    }
}
