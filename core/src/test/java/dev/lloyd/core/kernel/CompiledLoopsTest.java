package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The loops in C have the bits of their twins on the Vector API, with each instruction set; sums where these have as
/// many lanes, else those of each other.
class CompiledLoopsTest {
    private static final int WIDEST = 16;

    /// One of the functions that work in place.
    private interface Function {
        void run(ActivationSupport support, float[] values, int offset, int length);
    }

    private static CompiledLoops compiled(int set) {
        Optional<CompiledLoops> compiled = CompiledLoops.load(set);
        Assumptions.assumeTrue(
                compiled.isPresent() && compiled.orElseThrow().set() == set,
                "SKIPPED: no compiled kernels of instruction set " + set);
        return compiled.orElseThrow();
    }

    /// Special values, all exponents that `e^x` tells apart, and others.
    private static float[] values(int length) {
        float[] values = Samples.gaussian(length, 1);
        for (int index = 0; index < length; index++) {
            values[index] *= index % 3 == 0 ? 1 : index % 3 == 1 ? 30 : 110;
        }
        System.arraycopy(Samples.SPECIAL, 0, values, 0, Math.min(length, Samples.SPECIAL.length));
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void activationsHaveTheBitsOfVectors(int set) {
        CompiledLoops compiled = compiled(set);
        List<Function> functions =
                List.of(ActivationSupport::silu, ActivationSupport::gelu, ActivationSupport::geluTanh);
        for (int length : Samples.lengths().toArray()) {
            for (Function function : functions) {
                float[] expected = values(length + 5);
                float[] actual = expected.clone();
                function.run(new VectorActivations(), expected, 3, length);
                function.run(compiled, actual, 3, length);
                assertArrayEquals(expected, actual);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 32, 16", "2, 64, 3", "1, 5, 7", "2, 20, 2", "2, 1, 1", "1, 32, 0", "2, 0, 3"})
    void rotationsHaveTheBitsOfVectors(int set, int pairs, int heads) {
        CompiledLoops compiled = compiled(set);
        float[] turn = Samples.gaussian(2 * pairs, 2);
        float[] source = values(3 + heads * 2 * pairs + 2);
        for (int direction : new int[] {1, -1}) {
            float[] expected = new float[4 + heads * 2 * pairs + 3];
            float[] actual = expected.clone();
            float[] inPlace = source.clone();
            new VectorRotations().rotate(source, 3, expected, 4, heads, turn, direction);
            compiled.rotate(source, 3, actual, 4, heads, turn, direction);
            compiled.rotate(inPlace, 3, inPlace, 3, heads, turn, direction);
            assertArrayEquals(expected, actual);
            int end = heads * 2 * pairs;
            assertArrayEquals(Arrays.copyOfRange(expected, 4, 4 + end), Arrays.copyOfRange(inPlace, 3, 3 + end));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void softmaxIsThatOfAnySetAndOfTheTwins(int length) {
        List<ActivationSupport> all = new ArrayList<>(List.of(compiled(1)));
        CompiledLoops.load(2).ifPresent(all::add);
        if (FloatVector.SPECIES_PREFERRED.length() == WIDEST) {
            all.add(new VectorActivations());
        }
        float[] source = Samples.gaussian(length + 7, 3);
        float[] scalar = source.clone();
        new ScalarActivations().softmax(scalar, 3, length, 4);
        float[] expected = source.clone();
        compiled(1).softmax(expected, 3, length, 4);
        for (ActivationSupport support : all) {
            float[] actual = source.clone();
            support.softmax(actual, 3, length, 4);
            assertArrayEquals(expected, actual);
        }
        for (int index = 0; index < source.length; index++) {
            boolean inside = index >= 3 && index < 3 + length;
            assertEquals(scalar[index], expected[index], inside ? scalar[index] * (4 + length / 4.0) * 0x1p-23 : 0);
        }
    }

    @Test
    void softmaxOfWhatIsNotFiniteIsThatOfVectors() {
        CompiledLoops compiled = compiled(1);
        for (int place : new int[] {0, 5, 17, 39}) {
            for (float special : Samples.SPECIAL) {
                float[] expected = new float[40];
                expected[place] = special;
                expected[3] = Float.NEGATIVE_INFINITY;
                float[] actual = expected.clone();
                new VectorActivations().softmax(expected, 0, 40, 2);
                compiled.softmax(actual, 0, 40, 2);
                assertArrayEquals(expected, actual, 1e-8f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void normsAreThoseOfAnySetAndOfTheTwins(int length) {
        List<NormSupport> all = new ArrayList<>(List.of(compiled(1)));
        CompiledLoops.load(2).ifPresent(all::add);
        if (FloatVector.SPECIES_PREFERRED.length() == WIDEST) {
            all.add(new VectorNorms());
        }
        float[] source = Samples.gaussian(length + 5, 4);
        float[] weight = Samples.gaussian(length, 5);
        float[] scalar = new float[length + 9];
        float[] expected = new float[length + 9];
        new ScalarNorms().rmsNorm(source, 3, weight, 1e-5f, scalar, 4);
        compiled(1).rmsNorm(source, 3, weight, 1e-5f, expected, 4);
        for (NormSupport support : all) {
            float[] actual = new float[length + 9];
            float[] inPlace = source.clone();
            support.rmsNorm(source, 3, weight, 1e-5f, actual, 4);
            support.rmsNorm(inPlace, 3, weight, 1e-5f, inPlace, 3);
            assertArrayEquals(expected, actual);
            assertArrayEquals(Arrays.copyOfRange(actual, 4, 4 + length), Arrays.copyOfRange(inPlace, 3, 3 + length));
        }
        for (int index = 0; index < scalar.length; index++) {
            assertEquals(scalar[index], expected[index], Math.ulp(scalar[index]));
        }
    }

    /// Zeros, an infinity, a NaN, and squares that no float holds, in the whole part of a row and behind it.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void normsOfSpecialValuesAreThoseOfTheScalarTwin(int set) {
        CompiledLoops compiled = compiled(set);
        float[] weight = Samples.gaussian(40, 5);
        for (float special : new float[] {0, Float.NEGATIVE_INFINITY, Float.NaN, Float.MAX_VALUE}) {
            for (int place : new int[] {0, 31, 39}) {
                float[] source = new float[40];
                source[place] = special;
                float[] expected = new float[40];
                float[] actual = new float[40];
                new ScalarNorms().rmsNorm(source, 0, weight, 0, expected, 0);
                compiled.rmsNorm(source, 0, weight, 0, actual, 0);
                assertArrayEquals(expected, actual, 1e-6f);
            }
        }
    }
}
