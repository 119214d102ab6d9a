package dev.lloyd.quant.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCodecTest {
    private final Workers workers = Workers.of(2);
    private final Matrix sample = new Matrix(200, 24, Seeds.gaussian(200 * 24, 1));
    private final Matrix matrix = new Matrix(10, 24, Seeds.gaussian(240, 2));

    @AfterEach
    void close() {
        workers.close();
    }

    private StreamCodec fit(String recipe) {
        return StreamCodec.fit(Recipe.parse(recipe), sample, Optional.empty(), 7, workers);
    }

    /// Without anything to learn, a matrix of a stream is a matrix.
    @ParameterizedTest
    @ValueSource(strings = {"int(bits=4, group=8)", "hadamard | lloyd-max(bits=3)", "low-rank(rank=2) | nf4"})
    void whatLearnsNothingIsCodedAsAMatrixAlone(String recipe) {
        CanonicalForm alone = new Quantizer(Recipe.parse(recipe), 7, workers)
                .quantize(matrix, Optional.empty())
                .form();
        StreamCodec codec = fit(recipe);
        CanonicalForm form = codec.code(matrix, workers);
        assertArrayEquals(
                alone.decode(workers).values(), codec.decode(form, workers).values());
        assertEquals(alone.byteSize(), codec.byteSize(form));
        assertEquals(0, codec.sharedBytes());
    }

    /// A form takes its codes and scales; points (16 pairs), maps (in binary16) and the mean are all forms'
    /// together.
    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    kmeans(bits=2, dimension=2)     > 64   > 8
                    klt(of=weights) | int(bits=4)   > 1152 > 14
                    centre | int(bits=4, group=12)  > 96   > 16
                    """)
    void whatIsLearnedIsShared(String recipe, long shared, long row) {
        StreamCodec codec = fit(recipe);
        assertEquals(shared, codec.sharedBytes(), recipe);
        assertEquals(10 * row, codec.byteSize(codec.code(matrix, workers)), recipe);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    int(bits=4)                          > true
                    centre | hadamard | lloyd-max(bits=3) > true
                    outliers(share=0.1) | int(bits=4)    > false
                    sinkhorn | int(bits=4)               > false
                    int(bits=4, scales=nested4x16)       > false
                    int(bits=4, group=tensor)            > false
                    """)
    void whetherRowsAreCodedAlone(String recipe, boolean alone) {
        assertEquals(alone, fit(recipe).codesRowsAlone());
    }

    /// Put together and cut, rows are stored as they are when they come so.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int(bits=4, group=8)",
                "int(bits=3, group=24, mode=asymmetric)",
                "int(bits=2, group=5, mode=float-zero)",
                "int(bits=4, scales=e8m0)",
                "centre | hadamard | lloyd-max(bits=3)",
                "kmeans(bits=2, dimension=2, scales=none)",
                "int(bits=2) + int(bits=2)",
                "e8p",
            })
    void rowsAreJoinedAndCut(String recipe) {
        StreamCodec codec = fit(recipe);
        assertTrue(codec.codesRowsAlone(), recipe);
        CanonicalForm whole = codec.code(matrix, workers);
        CanonicalForm joined =
                codec.joined(codec.code(matrix.rowSlice(0, 3), workers), codec.code(matrix.rowSlice(3, 10), workers));
        assertStoredAlike(whole, joined);
        assertArrayEquals(
                codec.decode(whole, workers).values(),
                codec.decode(joined, workers).values());
        assertStoredAlike(codec.code(matrix.rowSlice(0, 7), workers), codec.firstRows(joined, 7));
    }

    private static void assertStoredAlike(CanonicalForm expected, CanonicalForm actual) {
        assertEquals(expected.attributes(), actual.attributes());
        assertEquals(
                expected.tensors().byName().keySet(), actual.tensors().byName().keySet());
        expected.tensors().byName().forEach((name, tensor) -> {
            assertEquals(tensor.shape(), actual.tensors().get(name).shape(), name);
            assertArrayEquals(tensor.bytes(), actual.tensors().get(name).bytes(), name);
        });
    }

    /// Kept values are chosen in each row, also where rows come together.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "outliers(share=0.1) | int(bits=3, group=5, mode=asymmetric)",
                "outliers(share=0.2, rule=sigma, sigmas=1.5) | hadamard | lloyd-max(bits=3)",
                "centre | channel-scale(search=equal) | outliers(share=0.05) | kmeans(bits=3, dimension=1, scales=none)",
                "outliers(share=0.01) | int(bits=4)",
                "outliers(share=0.1) | e8p | gptq",
                "outliers(share=0.1, rule=sensitivity) | int(bits=2, group=8) | gptq",
                "int(bits=4)",
            })
    void rowsWithKeptValuesAreJoinedAndCut(String recipe) {
        LayerStatistics statistics = LayerStatistics.empty(24);
        statistics.add(new Matrix(100, 24, Seeds.gaussian(2400, 6)), workers);
        StreamCodec codec = StreamCodec.fit(Recipe.parse(recipe), sample, Optional.of(statistics), 7, workers);
        assertTrue(codec.joinsRows(), recipe);
        CanonicalForm joined = codec.code(matrix.rowSlice(0, 1), workers);
        for (int row = 1; row < matrix.rows(); row++) {
            joined = codec.joined(joined, codec.code(matrix.rowSlice(row, row + 1), workers));
        }
        assertStoredAlike(joined, codec.codeByRow(matrix, workers));
        Matrix decoded = codec.decode(joined, workers);
        for (int row = 0; row < matrix.rows(); row++) {
            CanonicalForm alone = codec.code(matrix.rowSlice(row, row + 1), workers);
            assertArrayEquals(
                    codec.decode(alone, workers).values(),
                    decoded.rowSlice(row, row + 1).values(),
                    recipe + ", row " + row);
        }
        for (int count : new int[] {1, 7, 10}) {
            assertStoredAlike(codec.codeByRow(matrix.rowSlice(0, count), workers), codec.firstRows(joined, count));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
                    outliers(share=0.1) | int(bits=4)               > true
                    outliers(share=0.1) | int(bits=4, group=tensor) > false
                    low-rank(rank=1) | int(bits=4)                  > false
                    shared-direction | int(bits=4)                  > false
                    """)
    void whetherRowsCanBeJoined(String recipe, boolean joined) {
        assertEquals(joined, fit(recipe).joinsRows());
    }

    @Test
    void rowsThatAreNotCodedAloneAreNotJoined() {
        StreamCodec codec = fit("int(bits=4, group=tensor)");
        CanonicalForm form = codec.code(matrix, workers);
        String said = assertThrows(IllegalArgumentException.class, () -> codec.joined(form, form))
                .getMessage();
        assertTrue(said.contains("not coded each alone"), said);
    }

    /// Over widths at which errors leave a block of columns.
    @ParameterizedTest
    @ValueSource(strings = {"int(bits=3) | gptq", "int(bits=3, group=64) | coordinate-descent", "e8p | gptq"})
    void rowsAreCodedAsIfTheyCameAlone(String recipe) {
        Matrix wide = new Matrix(64, 296, Seeds.gaussian(64 * 296, 5));
        LayerStatistics statistics = LayerStatistics.empty(296);
        statistics.add(new Matrix(400, 296, Seeds.gaussian(400 * 296, 6)), workers);
        StreamCodec codec = StreamCodec.fit(Recipe.parse(recipe), wide, Optional.of(statistics), 7, workers);
        assertTrue(codec.codesRowsAlone());
        Matrix together = codec.decode(codec.code(wide, workers), workers);
        for (int row : new int[] {0, 1, 17, 62, 63}) {
            Matrix alone = codec.decode(codec.code(wide.rowSlice(row, row + 1), workers), workers);
            assertArrayEquals(together.rowSlice(row, row + 1).values(), alone.values(), recipe + ", row " + row);
        }
    }

    @Test
    void wrongMatricesAreNamed() {
        StreamCodec codec = fit("int(bits=4)");
        Matrix narrow = new Matrix(10, 23, new float[230]);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> codec.code(narrow, workers))
                .getMessage()
                .contains("24 columns"));
        Matrix broken = matrix.copy();
        broken.set(3, 5, Float.NaN);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> codec.code(broken, workers))
                .getMessage()
                .contains("row 3, column 5 is NaN"));
    }
}
