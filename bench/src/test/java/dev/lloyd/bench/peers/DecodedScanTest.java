package dev.lloyd.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import org.junit.jupiter.api.Test;

class DecodedScanTest {
    private static final Matrix VECTORS = gaussian(700, 1);
    private static final Matrix QUERIES = gaussian(130, 2);

    private static Matrix gaussian(int rows, long seed) {
        return new Matrix(rows, 24, Seeds.gaussian(rows * 24, seed));
    }

    private static CodedVectors coded(String line, Workers workers) {
        VectorCodec codec = VectorCodec.fit(Recipe.parse(line), Metric.INNER_PRODUCT, VECTORS, 1, workers);
        assertTrue(codec.isDecoded(), line);
        return codec.encode(VECTORS, workers);
    }

    @Test
    void findsWhatASearchFindsForAnyNumberOfThreads() {
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            for (String line : new String[] {"klt(of=weights) | centre | row-trellis(bits=2)", "hadamard | e8p"}) {
                CodedVectors coded = coded(line, one);
                Neighbours[] searched = ExhaustiveSearch.estimated(coded, QUERIES, 20, one);
                assertArrayEquals(searched, DecodedScan.nearest(coded, QUERIES, 20, one), line);
                assertArrayEquals(searched, DecodedScan.nearest(coded, QUERIES, 20, three), line);
            }
        }
    }

    @Test
    void fewerVectorsThanAreAskedForAreAllOfThem() {
        try (Workers workers = Workers.of(2)) {
            CodedVectors coded = coded("hadamard | e8p", workers);
            for (Neighbours found : DecodedScan.nearest(coded, QUERIES, 1000, workers)) {
                assertEquals(VECTORS.rows(), found.size());
            }
        }
    }
}
