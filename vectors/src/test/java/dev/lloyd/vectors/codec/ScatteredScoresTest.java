package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScatteredScoresTest {
    private static final int SIZE = 300;

    private static CodedVectors coded(String line, Metric metric, int dimension) {
        try (Workers workers = Workers.of(1)) {
            return Coding.codec(line, metric, dimension).encode(gaussian(SIZE, dimension, 1), workers);
        }
    }

    private static float[] all(CodedVectors coded, PreparedQuery query) {
        CodedWindow window = new CodedWindow(coded, SIZE);
        float[] scores = new float[SIZE];
        window.read(0, SIZE);
        query.scoreAll(window, scores);
        return scores;
    }

    /// To the last bit, the last record of the memory too.
    @ParameterizedTest
    @CsvSource({
        "INNER_PRODUCT, 'hadamard | lloyd-max(bits=1)', 384",
        "COSINE, 'hadamard | lloyd-max(bits=2)', 100",
        "L2, 'hadamard | lloyd-max(bits=4)', 100",
        "L2, 'hadamard | lloyd-max(bits=3)', 100",
        "INNER_PRODUCT, 'hadamard | lloyd-max(bits=8)', 384",
        "L2, 'int(bits=8, mode=asymmetric)', 61",
        "L2, 'hadamard | int(bits=4, group=8, mode=asymmetric)', 64",
    })
    void scoresThatReachAScoreAreThoseOfAWindow(Metric metric, String line, int dimension) {
        CodedVectors coded = coded(line, metric, dimension);
        ScatteredScores scattered = new ScatteredScores(coded, 20);
        Matrix queries = gaussian(10, dimension, 2);
        int missed = 0;
        int reach = 0;
        for (int number = 0; number < 10; number++) {
            PreparedQuery query = coded.codec().query(row(queries, number));
            scattered.aim(query);
            float[] expected = all(coded, query);
            int[] places = new Random(number).ints(20, 0, SIZE).toArray();
            places[7] = SIZE - 1;
            float[] scores = new float[20];
            scattered.reaching(places, 20, Float.NEGATIVE_INFINITY, scores);
            for (int index = 0; index < 20; index++) {
                assertEquals(expected[places[index]], scores[index]);
            }
            float floor = expected[places[0]];
            scattered.reaching(places, 13, floor, scores);
            for (int index = 0; index < 13; index++) {
                if (expected[places[index]] >= floor) {
                    reach++;
                    missed += scores[index] == expected[places[index]] ? 0 : 1;
                } else {
                    assertTrue(scores[index] < floor);
                }
            }
        }
        assertTrue(reach > 20 && missed <= reach / 20, missed + " of " + reach);
    }

    @Test
    void recordsInTheHeapAreScored() {
        CodedVectors coded = coded("hadamard | lloyd-max(bits=8)", Metric.L2, 64);
        byte[] records = new byte[SIZE * coded.codec().recordBytes()];
        coded.copy(0, SIZE, records);
        CodedVectors heap = CodedVectors.of(coded.codec(), MemorySegment.ofArray(records));
        PreparedQuery query = coded.codec().query(row(gaussian(1, 64, 3), 0));
        ScatteredScores scattered = new ScatteredScores(heap, 3);
        scattered.aim(query);
        float[] scores = new float[3];
        scattered.reaching(new int[] {5, 299, 0}, 3, 0, scores);
        float[] expected = all(coded, query);
        assertEquals(expected[5], scores[0]);
        assertEquals(expected[299], scores[1]);
        assertEquals(expected[0], scores[2]);
    }

    @Test
    void aVectorThatIsNotThereIsRefused() {
        CodedVectors coded = coded("hadamard | lloyd-max(bits=4)", Metric.L2, 64);
        ScatteredScores scattered = new ScatteredScores(coded, 3);
        scattered.aim(coded.codec().query(new float[64]));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> scattered.reaching(new int[] {SIZE}, 1, Float.NEGATIVE_INFINITY, new float[1]));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> scattered.reaching(new int[] {-1}, 1, Float.NEGATIVE_INFINITY, new float[1]));
    }
}
