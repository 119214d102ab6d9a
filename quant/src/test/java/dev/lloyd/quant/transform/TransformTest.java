package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.LinearMap;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.Moments;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransformTest {
    private static final Workers WORKERS = Workers.of(1);
    private static final List<String> ORTHOGONAL = List.of(
            "hadamard",
            "hadamard(side=output)",
            "hadamard(side=both)",
            "hadamard(side=both, block=32)",
            "fourier",
            "fourier(side=both)",
            "random-orthogonal",
            "random-orthogonal(side=both)",
            "permute",
            "permute(by=magnitude)");
    private static final List<String> OTHERS = List.of(
            "channel-scale",
            "channel-scale(search=smooth)",
            "channel-scale(search=quip)",
            "channel-scale(search=equal)",
            "sinkhorn",
            "row-scale",
            "row-scale(most=127, tries=4)",
            "klt",
            "klt(of=weights)");

    private static final Map<Integer, TransformTask> TASKS = new HashMap<>();
    private static final Map<String, AppliedTransform> FITTED = new HashMap<>();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    static Stream<Arguments> transformsAndSizes() {
        return Stream.concat(ORTHOGONAL.stream(), OTHERS.stream())
                .flatMap(text -> Stream.of(1, 7, 64, 172, 384).map(size -> Arguments.of(text, size)));
    }

    static Stream<Arguments> rotationsAndSizes() {
        return ORTHOGONAL.stream().flatMap(text -> Stream.of(1, 7, 64, 172, 384).map(size -> Arguments.of(text, size)));
    }

    @ParameterizedTest
    @MethodSource("transformsAndSizes")
    void theInverseUndoesIt(String text, int size) {
        TransformTask task = task(size);
        AppliedTransform applied = fitted(text, size);
        Matrix forward = applied.forward(task.weights(), WORKERS);
        Matrix back = applied.inverse(forward, WORKERS);
        assertClose(
                task.weights().values(),
                back.values(),
                2e-5 * largest(task.weights().values()));
        if (size > 1 && !text.equals("channel-scale")) {
            assertTrue(!Arrays.equals(forward.values(), task.weights().values()), "it does nothing");
        }
    }

    @ParameterizedTest
    @MethodSource("transformsAndSizes")
    void theOutputsSizeStaysTheSame(String text, int size) {
        TransformTask task = task(size);
        AppliedTransform applied = fitted(text, size);
        DoubleMatrix moments = task.secondMoments().orElseThrow();
        AppliedTransform inputOnly =
                new AppliedTransform(applied.part(), applied.input(), Optional.empty(), StoredTensors.NONE);
        Matrix moved = inputOnly.forward(task.weights(), WORKERS);
        double expected = output(task.weights(), moments);
        assertEquals(expected, output(moved, applied.secondMoments(moments, WORKERS)), 2e-4 * expected);
    }

    @ParameterizedTest
    @MethodSource("transformsAndSizes")
    void theDualKeepsInnerProducts(String text, int size) {
        AppliedTransform applied = fitted(text, size);
        for (Optional<LinearMap> map : List.of(applied.input(), applied.output())) {
            if (map.isPresent()) {
                int dimension = map.get().dimension();
                float[] left = Seeds.gaussian(dimension + 3, 5);
                float[] right = Seeds.gaussian(dimension + 3, 6);
                double former = inner(left, right, dimension);
                map.get().forward(left, 3);
                map.get().dual(right, 3);
                assertEquals(former, inner(left, right, dimension), 1e-4 * dimension);
                assertArrayEquals(Seeds.gaussian(3, 5), Arrays.copyOf(left, 3), "it wrote before its offset");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transformsAndSizes")
    void whatIsStoredRestoresTheSameMaps(String text, int size) {
        TransformTask task = task(size);
        AppliedTransform applied = fitted(text, size);
        Transform stored =
                (Transform) PartText.parse(Question.TRANSFORM, applied.part().text());
        AppliedTransform restored =
                stored.restore(task.weights().rows(), task.weights().columns(), applied.tensors());
        assertEquals(applied.tensors(), restored.tensors());
        assertArrayEquals(
                applied.forward(task.weights(), WORKERS).values(),
                restored.forward(task.weights(), WORKERS).values());
        assertArrayEquals(
                applied.inverse(task.weights(), WORKERS).values(),
                restored.inverse(task.weights(), WORKERS).values());
    }

    @ParameterizedTest
    @MethodSource("rotationsAndSizes")
    void rotationsKeepTheNorm(String text, int size) {
        TransformTask task = task(size);
        double expected = squares(task.weights().values());
        double found =
                squares(part(text).fit(task).forward(task.weights(), WORKERS).values());
        assertEquals(expected, found, 1e-4 * expected);
    }

    @ParameterizedTest
    @MethodSource("spreading")
    void aSpikeIsSpreadOverAllCoordinates(String text, int size) {
        TransformTask task = task(size);
        Matrix spike = Matrix.zeros(task.weights().rows(), size);
        spike.set(0, size / 3, 1);
        float[] spread = part(text).fit(task).forward(spike, WORKERS).values();
        assertTrue(largest(spread) < 12 / Math.sqrt(size), text + ": " + largest(spread));
    }

    static Stream<Arguments> spreading() {
        return Stream.of("hadamard", "random-orthogonal")
                .flatMap(text -> Stream.of(64, 172, 384, 1021).map(size -> Arguments.of(text, size)));
    }

    @Test
    void seedsOfTheTensorGiveDifferentRotations() {
        TransformTask task = task(64);
        TransformTask other = new TransformTask(
                task.weights(), task.secondMoments(), task.meanMagnitude(), task.trial(), 99, WORKERS);
        for (String text : List.of("hadamard", "random-orthogonal")) {
            float[] first =
                    part(text).fit(task).forward(task.weights(), WORKERS).values();
            float[] second =
                    part(text).fit(other).forward(task.weights(), WORKERS).values();
            assertTrue(!Arrays.equals(first, second), text);
        }
    }

    @Test
    void theKltMakesSecondMomentsDiagonalAndDescending() {
        TransformTask task = task(172);
        DoubleMatrix moved =
                part("klt").fit(task).secondMoments(task.secondMoments().orElseThrow(), WORKERS);
        double diagonal = 0;
        double rest = 0;
        for (int row = 0; row < 172; row++) {
            for (int column = 0; column < 172; column++) {
                double square = moved.at(row, column) * moved.at(row, column);
                diagonal += row == column ? square : 0;
                rest += row == column ? 0 : square;
            }
            assertTrue(row == 0 || moved.at(row, row) <= moved.at(row - 1, row - 1) * 1.01 + 1e-4);
        }
        assertTrue(rest < 1e-6 * diagonal, rest + " beside " + diagonal);
    }

    @Test
    void theStoredKltIsOrthogonalToATenthOfAPercent() {
        TransformTask task = task(384);
        double expected = squares(task.weights().values());
        double found =
                squares(part("klt").fit(task).forward(task.weights(), WORKERS).values());
        assertEquals(expected, found, 2e-3 * expected);
    }

    @Test
    void sinkhornBalancesRowsAndColumns() {
        TransformTask task = task(172);
        Matrix moved = part("sinkhorn").fit(task).forward(task.weights(), WORKERS);
        double before = imbalance(task.weights());
        double after = imbalance(moved);
        assertTrue(after < 0.1 * before && before > 10, before + " to " + after);
    }

    private static double imbalance(Matrix weights) {
        return Sinkhorn.Deviations.of(weights, new double[weights.rows()], new double[weights.columns()])
                .imbalance();
    }

    @Test
    void quipScalesMakeInputAndWeightsEquallyLarge() {
        TransformTask task = task(172);
        AppliedTransform applied = part("channel-scale(search=quip)").fit(task);
        DoubleMatrix moments = applied.secondMoments(task.secondMoments().orElseThrow(), WORKERS);
        Matrix moved = applied.forward(task.weights(), WORKERS);
        double ratio = 0;
        for (int column = 0; column < 172; column++) {
            double own = 0;
            for (int row = 0; row < moved.rows(); row++) {
                own += (double) moved.at(row, column) * moved.at(row, column);
            }
            double now = own / moments.at(column, column);
            ratio = column == 0 ? now : ratio;
            assertEquals(ratio, now, 0.01 * ratio);
        }
    }

    @Test
    void equalScalesMakeAllChannelsEquallyLarge() {
        Matrix moved = part("channel-scale(search=equal)")
                .fit(task(172))
                .forward(task(172).weights(), WORKERS);
        double[] sizes = new double[172];
        for (int index = 0; index < moved.values().length; index++) {
            sizes[index % 172] += (double) moved.values()[index] * moved.values()[index];
        }
        for (double size : sizes) {
            assertEquals(sizes[0], size, 0.01 * sizes[0]);
        }
    }

    @Test
    void scalesOfAwqLowerTheOutputErrorOfNearest() {
        TransformTask task = task(172);
        AppliedTransform applied = part("channel-scale").fit(task);
        Matrix scaled = applied.inverse(task.trial().apply(applied.forward(task.weights(), WORKERS)), WORKERS);
        Matrix plain = task.trial().apply(task.weights());
        DoubleMatrix moments = task.secondMoments().orElseThrow();
        double with = Moments.loss(task.weights(), scaled, moments);
        double without = Moments.loss(task.weights(), plain, moments);
        assertTrue(with < 0.95 * without, with + " against " + without);
    }

    @Test
    void brokenTensorsAreRefused() {
        for (String text : List.of("channel-scale", "klt", "permute", "sinkhorn")) {
            StoredTensors tensors = part(text).fit(task(7)).tensors();
            assertThrows(IllegalArgumentException.class, () -> part(text).restore(12, 8, tensors), text);
            assertThrows(IllegalArgumentException.class, () -> part(text).restore(12, 7, StoredTensors.NONE), text);
        }
        assertThrows(IllegalArgumentException.class, () -> new PermutationMap(new int[] {0, 0, 1}));
    }

    private static Transform part(String text) {
        return (Transform) PartText.parse(Question.TRANSFORM, text);
    }

    private static TransformTask task(int size) {
        return TASKS.computeIfAbsent(size, TransformTest::newTask);
    }

    private static AppliedTransform fitted(String text, int size) {
        return FITTED.computeIfAbsent(text + " " + size, key -> part(text).fit(task(size)));
    }

    /// Weights whose rows and columns differ in size, and correlated input.
    private static TransformTask newTask(int size) {
        int rows = 12;
        float[] values = Seeds.gaussian(rows * size, 21);
        float[] sizes = Seeds.gaussian(rows + size, 22);
        for (int index = 0; index < values.length; index++) {
            values[index] *= (float) Math.exp(0.5 * sizes[index / size] + 0.5 * sizes[rows + index % size]);
        }
        Matrix weights = new Matrix(rows, size, values);
        DoubleMatrix moments = size > 400 ? DoubleMatrix.identity(size) : Moments.correlated(size, 23);
        float[] magnitude = new float[size];
        for (int channel = 0; channel < size; channel++) {
            magnitude[channel] = (float) Math.sqrt(moments.at(channel, channel));
        }
        return new TransformTask(
                weights,
                Optional.of(moments),
                Optional.of(magnitude),
                trial -> new Quantizer(Recipe.parse("int(bits=3, group=channel)"), 1, WORKERS)
                        .quantize(trial, Optional.empty())
                        .form()
                        .decode(WORKERS),
                31,
                WORKERS);
    }

    private static double output(Matrix weights, DoubleMatrix moments) {
        return Moments.loss(Matrix.zeros(weights.rows(), weights.columns()), weights, moments);
    }

    private static double inner(float[] left, float[] right, int dimension) {
        double sum = 0;
        for (int index = 3; index < 3 + dimension; index++) {
            sum += (double) left[index] * right[index];
        }
        return sum;
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static void assertClose(float[] expected, float[] found, double tolerance) {
        for (int index = 0; index < expected.length; index++) {
            assertEquals(expected[index], found[index], tolerance, "value " + index);
        }
    }
}
