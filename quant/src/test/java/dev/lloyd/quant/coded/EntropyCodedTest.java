package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.Tile;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.Moments;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntropyCodedTest {
    private static Matrix gaussian(int rows, int columns) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, rows + columns));
    }

    private static CanonicalForm quantize(String line, Matrix weights, Workers workers) {
        return new Quantizer(Recipe.parse(line), 1, workers)
                .quantize(weights, Optional.empty())
                .form();
    }

    private static double decibels(Matrix weights, CanonicalForm form, Workers workers) {
        float[] decoded = form.decode(workers).values();
        double error = 0;
        for (int index = 0; index < decoded.length; index++) {
            error += Math.pow((double) weights.values()[index] - decoded[index], 2);
        }
        return 10 * Math.log10(error / decoded.length * Math.pow(4, form.bits()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "entropy-coded(bits=2, states=8)",
                "entropy-coded(bits=1.25, states=1)",
                "entropy-coded(bits=3.5, states=8, width=16)",
                "entropy-coded(bits=3, states=8, group=channel, scales=f16)",
                "entropy-coded(bits=3, states=8, group=64, scales=f16)"
            })
    void whatIsStoredDecodesToWhatWasPromised(String line) {
        Matrix weights = gaussian(45, 172);
        assertEquals(line, Recipe.parse(line).text());
        try (Workers one = Workers.of(1);
                Workers two = Workers.of(2)) {
            CanonicalForm form = quantize(line, weights, one);
            CanonicalForm restored = CanonicalForm.restore(form.attributes(), form.tensors());
            assertArrayEquals(form.decode(one).values(), restored.decode(two).values());
            assertEquals(form.tensors(), restored.tensors());
            assertEquals(form.tensors(), quantize(line, weights, two).tensors());
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 0, 2, 0.55", "8, 0, 2.5, 0.55", "1, 0, 3, 1.65", "8, 32, 4, 0.6", "64, 0, 0.8, 0.36"})
    void bitsAreExactEverythingCountedAndTheErrorIsNearTheBound(int states, int width, double bits, double most) {
        Matrix weights = gaussian(384, 384);
        String line = "entropy-coded(bits=" + bits + ", states=" + states + ", width=" + width + ")";
        try (Workers workers = Workers.of(2)) {
            CanonicalForm form = quantize(line, weights, workers);
            assertTrue(form.bits() <= bits && form.bits() > 0.998 * bits, form.bits() + " bits");
            double decibels = decibels(weights, form, workers);
            assertTrue(decibels > 0 && decibels < most, decibels + " dB");
        }
    }

    /// Error feedback makes the values that are coded wider: the points have to be corrected.
    @ParameterizedTest
    @CsvSource({"1, 2", "4, 1.5", "16, 3"})
    void bitsAreExactWithErrorFeedbackTooAndItsErrorIsSmaller(int width, double bits) {
        Matrix weights = gaussian(256, 192);
        DoubleMatrix moments = Moments.correlated(192, 9);
        LayerStatistics statistics = LayerStatistics.of(moments, new double[192], new float[192], 1);
        String grid = "hadamard | entropy-coded(bits=" + bits + ", states=8, width=" + width + ")";
        try (Workers workers = Workers.of(2)) {
            CanonicalForm nearest = quantize(grid, weights, workers);
            CanonicalForm fedBack = new Quantizer(Recipe.parse(grid + " | gptq"), 1, workers)
                    .quantize(weights, Optional.of(statistics))
                    .form();
            assertTrue(fedBack.bits() <= bits && fedBack.bits() > 0.998 * bits, fedBack.bits() + " bits");
            double before = Moments.loss(weights, nearest.decode(workers), moments);
            double after = Moments.loss(weights, fedBack.decode(workers), moments);
            assertTrue(after < 0.8 * before, after + " and " + before);
        }
    }

    @Test
    void anyRowIsDecodedWithoutTheRest() {
        Matrix weights = gaussian(700, 192);
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = quantize("entropy-coded(bits=2, states=8)", weights, workers);
            float[] all = form.decode(workers).values();
            int rows = form.planes().tile().rows();
            assertTrue(rows <= 42, rows + " rows share a tile");
            StoredTensors tensors = form.tensors();
            byte[] bytes = tensors.get("plane0.codes").bytes().clone();
            java.util.Arrays.fill(bytes, bytes.length - 50, bytes.length, (byte) 0);
            StoredTensors broken = tensors.plusOne("plane0.codes", StoredTensor.ofBytes(bytes));
            CanonicalForm restored = CanonicalForm.restore(form.attributes(), broken);
            for (int tileRow : new int[] {5, 0, 11, 3, 8}) {
                float[] part = new float[rows * 192];
                restored.planes().decode(tileRow, part);
                int from = tileRow * rows * 192;
                assertArrayEquals(java.util.Arrays.copyOfRange(all, from, from + part.length), part);
            }
            assertThrows(IllegalArgumentException.class, () -> restored.decode(workers));
        }
    }

    @Test
    void smallConstantAndZeroMatricesAreQuantized() {
        try (Workers workers = Workers.of(1)) {
            for (int[] shape : new int[][] {{1, 1}, {3, 5}, {1, 300}, {300, 1}, {64, 64}}) {
                for (float value : new float[] {0, 7}) {
                    Matrix weights = Matrix.zeros(shape[0], shape[1]);
                    java.util.Arrays.fill(weights.values(), value);
                    CanonicalForm form = quantize("entropy-coded(bits=3, states=8)", weights, workers);
                    double error = 0;
                    for (float decoded : form.decode(workers).values()) {
                        error += Math.pow((double) value - decoded, 2);
                    }
                    // Three bits for a single value, from a fixed state, are worth less than for many.
                    double most = shape[0] * shape[1] < 100 ? 0.15 : 0.03;
                    assertTrue(error <= most * value * value * shape[0] * shape[1], error + " for " + value);
                }
            }
        }
    }

    @Test
    void tilesCoverTheMatrixWithLittleFilling() {
        EntropyCoded whole = new EntropyCoded(2, 8, 0, new Granularity.Tensor(), ScaleFormat.Real.F32);
        assertEquals(new Tile(16, 384), CodedPoints.tile(whole, 384, 384));
        assertEquals(new Tile(1, 6000), CodedPoints.tile(whole, 100, 12_000));
        assertEquals(new Tile(5, 10), CodedPoints.tile(whole, 5, 10));
        EntropyCoded narrow = new EntropyCoded(2, 8, 32, new Granularity.Tensor(), ScaleFormat.Real.F32);
        assertEquals(new Tile(256, 32), CodedPoints.tile(narrow, 1024, 100));
        EntropyCoded groups = new EntropyCoded(2, 8, 0, Granularity.of(64), ScaleFormat.Real.F16);
        assertEquals(new Tile(128, 64), CodedPoints.tile(groups, 1024, 256));
    }

    @Test
    void corruptTensorsAreAnErrorThatSaysSo() {
        try (Workers workers = Workers.of(1)) {
            CanonicalForm form = quantize("entropy-coded(bits=2, states=8)", gaussian(40, 100), workers);
            StoredTensors tensors = form.tensors();
            String codes = tensors.byName().keySet().stream()
                    .filter(name -> name.endsWith("codes"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = tensors.get(codes).bytes().clone();
            bytes[bytes.length / 2] ^= 4;
            StoredTensors wrong = tensors.plusOne(codes, StoredTensor.ofBytes(bytes));
            CanonicalForm corrupt = CanonicalForm.restore(form.attributes(), wrong);
            var error = assertThrows(IllegalArgumentException.class, () -> corrupt.decode(workers));
            assertTrue(error.getMessage().startsWith("block 0 "), error.getMessage());
        }
    }

    @Test
    void rejectsRatesWidthsAndStatesThatDoNotExist() {
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("entropy-coded(bits=0.1)"));
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("entropy-coded(states=9)"));
        assertThrows(IllegalArgumentException.class, () -> Recipe.parse("entropy-coded(width=9000)"));
    }
}
