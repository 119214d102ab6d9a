package dev.lloyd.vectors.codec;

import static dev.lloyd.vectors.codec.Coding.gaussian;
import static dev.lloyd.vectors.codec.Coding.row;
import static dev.lloyd.vectors.codec.Coding.window;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Codes as queries, and records from elsewhere.
class CodedQueryTest {
    private static Workers workers;

    @BeforeAll
    static void start() {
        workers = Workers.of(2);
    }

    @AfterAll
    static void stop() {
        workers.close();
    }

    /// A map that keeps no lengths, a centre and fine codes.
    private static CodedVectors coded(Matrix vectors, Metric metric) {
        float[] centre = new float[24];
        float[] scales = new float[24];
        for (int column = 0; column < 24; column++) {
            centre[column] = metric == Metric.COSINE ? 0.1f : 1;
            scales[column] = 0.5f + column / 12f;
        }
        String scaling = "channel-scale(search=quip)";
        Map<String, String> attributes = Map.of(
                "recipe",
                scaling + " | centre | int(bits=8, group=channel) | estimator=plain",
                "metric",
                metric.toString(),
                "dimension",
                "24",
                "seed",
                "1",
                "transforms",
                scaling);
        StoredTensors tensors = StoredTensors.of("centre", StoredTensor.ofFloats(centre, 24))
                .plusOne("transform0.inverse", StoredTensor.ofHalves(scales, 24));
        return VectorCodec.restore(attributes, tensors).encode(vectors, workers);
    }

    /// Columns of unlike size around a point that is not 0.
    private static Matrix uneven(int rows) {
        Matrix vectors = gaussian(rows, 24, 3);
        for (int index = 0; index < vectors.values().length; index++) {
            vectors.values()[index] = 1 + (0.2f + index % 24 / 8f) * vectors.values()[index];
        }
        return vectors;
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aCodeDecodesToItsVector(Metric metric) {
        Matrix vectors = uneven(60);
        CodedVectors coded = coded(vectors, metric);
        for (int vector = 0; vector < vectors.rows(); vector++) {
            float[] expected = row(vectors, vector);
            double length = metric == Metric.COSINE
                    ? Math.sqrt(vectors.rowSlice(vector, vector + 1).squaredNorm())
                    : 1;
            float[] decoded = coded.codec().decode(window(coded, vector), 0);
            for (int column = 0; column < expected.length; column++) {
                // Steps are 2/255 of the greatest of 24 values of up to 3 deviations of 3.2, stretched by the map.
                assertEquals(expected[column] / length, decoded[column], 0.1 / length, "vector " + vector);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aCodeAsQueryScoresAsItsVectorWould(Metric metric) {
        Matrix vectors = uneven(60);
        CodedVectors coded = coded(vectors, metric);
        for (int query = 0; query < 10; query++) {
            PreparedQuery code = coded.codec().query(window(coded, query), 0);
            PreparedQuery given = coded.codec().query(row(vectors, query));
            for (int vector = 0; vector < vectors.rows(); vector++) {
                double scale = metric == Metric.COSINE
                        ? 1
                        : vectors.rowSlice(query, query + 1).squaredNorm();
                CodedWindow window = window(coded, vector);
                assertEquals(given.score(window, 0), code.score(window, 0), 0.02 * scale, query + " " + vector);
            }
        }
    }

    /// The order among 60 neighbours of a vector by coarse codes on both sides is nearly that of exact scores.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void coarseCodesKeepTheOrder(Metric metric) {
        Matrix vectors = gaussian(60, 256, 9);
        for (int vector = 1; vector < 60; vector++) {
            for (int column = 0; column < 256; column++) {
                float far = vector / 20f;
                vectors.set(vector, column, (vectors.at(0, column) + far * vectors.at(vector, column)) / (1 + far));
            }
        }
        CodedVectors coded =
                Coding.codec("hadamard | lloyd-max(bits=2)", metric, 256).encode(vectors, workers);
        PreparedQuery code = coded.codec().query(window(coded, 0), 0);
        int inverted = 0;
        for (int near = 1; near < 40; near++) {
            boolean exact = metric.score(vectors, near, vectors, 0) > metric.score(vectors, near + 20, vectors, 0);
            boolean estimated = code.score(window(coded, near), 0) > code.score(window(coded, near + 20), 0);
            inverted += exact == estimated ? 0 : 1;
        }
        assertTrue(inverted <= 2, inverted + " of 39 pairs");
    }

    @Test
    void recordsFromElsewhereScoreAsThoseOfARun() throws IOException {
        for (String line : new String[] {VectorCodec.DEFAULT_RECIPE, "hadamard | e8p"}) {
            CodedVectors coded = Coding.codec(line, Metric.L2, 24).encode(uneven(30), workers);
            PreparedQuery query = coded.codec().query(new float[24]);
            int[] wanted = {7, 29, 7, 0};
            byte[] record = new byte[coded.codec().recordBytes()];
            CodedWindow filled = new CodedWindow(coded.codec(), 4);
            filled.fill(wanted.length, (place, target, offset) -> {
                coded.copy(wanted[place], wanted[place] + 1, record);
                System.arraycopy(record, 0, target, offset, record.length);
            });
            float[] scores = new float[4];
            query.scoreAll(filled, scores);
            float[] expected = new float[4];
            for (int place = 0; place < wanted.length; place++) {
                expected[place] = query.score(window(coded, wanted[place]), 0);
            }
            assertArrayEquals(expected, scores, line);
            assertThrows(IndexOutOfBoundsException.class, () -> filled.fill(5, (place, target, offset) -> {}));
            assertThrows(IllegalStateException.class, () -> filled.read(0, 1));
        }
    }

    @Test
    void codesOfAnotherCodecAreRefused() {
        Matrix vectors = uneven(3);
        CodedVectors coded = Coding.codec("lloyd-max", Metric.L2, 24).encode(vectors, workers);
        VectorCodec other = Coding.codec("lloyd-max", Metric.COSINE, 24);
        assertThrows(IllegalArgumentException.class, () -> other.query(window(coded, 0), 0));
        assertThrows(IllegalArgumentException.class, () -> other.decode(window(coded, 0), 0));
    }
}
