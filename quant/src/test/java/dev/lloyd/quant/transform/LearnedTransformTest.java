package dev.lloyd.quant.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.LinearMap;
import dev.lloyd.quant.form.Storage;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Transforms that do nothing until a tuning trains them, with random values in the place of trained ones.
class LearnedTransformTest {
    private static final int ROWS = 5;

    static Stream<Arguments> transforms() {
        return Stream.of(1, 2, 7, 24, 130, 256)
                .flatMap(size -> Stream.of(
                        Arguments.of("givens " + size, givens(new Givens(3, 16, 9), size)),
                        Arguments.of("kronecker " + size, kronecker(size))));
    }

    private static AppliedTransform givens(Givens part, int columns) {
        byte[] angles = new byte[(int) part.storedBytes(ROWS, columns)];
        float[] random = Seeds.gaussian(angles.length, columns);
        for (int index = 0; index < angles.length; index++) {
            angles[index] = (byte) Math.round(60 * random[index]);
        }
        return part.restore(ROWS, columns, angles(angles));
    }

    @Test
    void rotationsWithoutEndAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Givens(1001, 16, 9));
        assertThrows(IllegalArgumentException.class, () -> new Givens(0, 16, 9));
    }

    private static StoredTensors angles(byte[] angles) {
        return StoredTensors.of(Givens.ANGLES, new StoredTensor(Storage.I8, List.of(angles.length), angles));
    }

    private static AppliedTransform kronecker(int columns) {
        int left = Kronecker.leftSize(columns);
        StoredTensors factors =
                StoredTensors.of(Kronecker.LEFT, factor(left, 1)).plusOne(Kronecker.RIGHT, factor(columns / left, 2));
        return new Kronecker().restore(ROWS, columns, factors);
    }

    /// The identity and a little more.
    private static StoredTensor factor(int size, long seed) {
        float[] values = Seeds.gaussian(size * size, seed);
        for (int index = 0; index < values.length; index++) {
            values[index] = values[index] * 0.3f / size + (index % (size + 1) == 0 ? 1 : 0);
        }
        return StoredTensor.ofHalves(values, size, size);
    }

    private static double inner(float[] left, float[] right) {
        return IntStream.range(2, left.length)
                .mapToDouble(index -> (double) left[index] * right[index])
                .sum();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transforms")
    void theInverseUndoesItAndTheDualKeepsInnerProducts(String name, AppliedTransform applied) {
        LinearMap map = applied.input().orElseThrow();
        float[] left = Seeds.gaussian(map.dimension() + 2, 3);
        float[] right = Seeds.gaussian(map.dimension() + 2, 4);
        float[] moved = left.clone();
        map.forward(moved, 2);
        float[] back = moved.clone();
        map.inverse(back, 2);
        assertArrayEquals(left, back, 1e-4f, name);
        assertArrayEquals(Arrays.copyOf(left, 2), Arrays.copyOf(moved, 2), "it wrote before its offset");
        double expected = inner(left, right);
        map.dual(right, 2);
        assertEquals(expected, inner(moved, right), 1e-4 * map.dimension(), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transforms")
    void whatIsStoredRestoresTheSameMapInTheBytesThatWereSaid(String name, AppliedTransform applied) {
        int columns = applied.input().orElseThrow().dimension();
        assertEquals(
                applied.part().storedBytes(ROWS, columns), applied.tensors().byteSize());
        float[] first = Seeds.gaussian(columns, 3);
        float[] second = first.clone();
        applied.input().orElseThrow().forward(first, 0);
        AppliedTransform again = applied.part().restore(ROWS, columns, applied.tensors());
        again.input().orElseThrow().forward(second, 0);
        assertArrayEquals(first, second, name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transforms")
    void untrainedItIsTheIdentity(String name, AppliedTransform applied) {
        int columns = applied.input().orElseThrow().dimension();
        try (Workers workers = Workers.of(1)) {
            Matrix weights = new Matrix(ROWS, columns, Seeds.gaussian(ROWS * columns, 5));
            TransformTask task =
                    new TransformTask(weights, Optional.empty(), Optional.empty(), trial -> trial, 7, workers);
            AppliedTransform untrained = applied.part().fit(task);
            assertArrayEquals(
                    weights.values(), untrained.forward(weights, workers).values(), name);
        }
    }

    /// Against the whole matrix `A kron B`, entry by entry.
    @Test
    void theProductIsThatOfTheWholeMatrix() {
        AppliedTransform applied = kronecker(24);
        float[] left = applied.tensors().get(Kronecker.LEFT).floats();
        float[] right = applied.tensors().get(Kronecker.RIGHT).floats();
        float[] vector = Seeds.gaussian(24, 6);
        float[] expected = new float[24];
        for (int row = 0; row < 24; row++) {
            for (int column = 0; column < 24; column++) {
                expected[row] += left[row / 6 * 4 + column / 6] * right[row % 6 * 6 + column % 6] * vector[column];
            }
        }
        applied.input().orElseThrow().inverse(vector, 0);
        assertArrayEquals(expected, vector, 1e-5f);
    }

    @Test
    void rotationsKeepTheLengthAndPairEachChannelOnceInItsGroup() {
        Givens part = new Givens(4, 16, 9);
        for (int[] pairs : part.pairs(40)) {
            assertArrayEquals(
                    IntStream.range(0, 40).toArray(),
                    Arrays.stream(pairs).sorted().toArray());
            for (int pair = 0; pair < 20; pair++) {
                assertEquals(pairs[2 * pair] / 16, pairs[2 * pair + 1] / 16);
            }
        }
        float[] vector = Seeds.gaussian(42, 3);
        double expected = inner(vector, vector);
        givens(part, 40).input().orElseThrow().forward(vector, 2);
        assertEquals(expected, inner(vector, vector), 1e-5 * expected);
    }

    @Test
    void brokenTensorsAndParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Givens(0, 8, 0));
        assertThrows(IllegalArgumentException.class, () -> new Givens(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Givens(2, 8, 1).restore(ROWS, 8, angles(new byte[7])));
        StoredTensors small = kronecker(6).tensors();
        assertThrows(IllegalArgumentException.class, () -> new Kronecker().restore(ROWS, 8, small));
        StoredTensors singular = StoredTensors.of(Kronecker.LEFT, StoredTensor.ofHalves(new float[4], 2, 2))
                .plusOne(Kronecker.RIGHT, factor(3, 1));
        assertThrows(IllegalArgumentException.class, () -> new Kronecker().restore(ROWS, 6, singular));
    }
}
