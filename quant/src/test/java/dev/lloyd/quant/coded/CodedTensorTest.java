package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodedTensorTest {
    private static byte[] encode(CodedDesign design, float[] values, int blockSize) {
        try (Workers workers = Workers.of(1)) {
            return CodedTensor.encode(design, values, blockSize, workers);
        }
    }

    private static float[] decode(byte[] bytes) throws CorruptStreamException {
        CodedTensor tensor = CodedTensor.open(MemorySegment.ofArray(bytes));
        float[] target = new float[(int) Math.min(tensor.count(), 1 << 20)];
        tensor.decode(0, tensor.stream().blockCount(), target, 0);
        return target;
    }

    private static double error(float[] values, float[] decoded) {
        double error = 0;
        for (int index = 0; index < values.length; index++) {
            error += Math.pow((double) values[index] - decoded[index], 2);
        }
        return error / values.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 255, 256, 257, 1021, 5000})
    void anyNumberOfValuesIsDecodedToTheLevelsChosen(int count) throws CorruptStreamException {
        for (int states : new int[] {1, 8, 256}) {
            CodedDesign design = CodedDesign.gaussian(states, 3);
            float[] values = Seeds.gaussian(count, count);
            try (Workers workers = Workers.of(1)) {
                byte[] symbols = CodedTensor.symbols(design, values, 256, workers);
                float[] expected = new float[count];
                for (int from = 0; from < count; from += 256) {
                    design.decode(symbols, from, Math.min(256, count - from), expected, from);
                }
                float[] decoded = decode(encode(design, values, 256));
                assertArrayEquals(expected, decoded);
                assertTrue(count < 255 || error(values, decoded) < 0.04);
            }
        }
    }

    @Test
    void anyBlockIsDecodedWithoutTheRest() throws CorruptStreamException {
        float[] values = Seeds.gaussian(5000, 1);
        byte[] bytes = encode(CodedDesign.gaussian(8, 2), values, 512);
        float[] all = decode(bytes);
        CodedTensor tensor = CodedTensor.open(MemorySegment.ofArray(bytes));
        for (int block = 0; block < 10; block++) {
            int from = block * 512;
            float[] part = new float[Math.min(512, 5000 - from) + 3];
            tensor.decode(block, block + 1, part, 3);
            assertArrayEquals(
                    Arrays.copyOfRange(all, from, Math.min(5000, from + 512)),
                    Arrays.copyOfRange(part, 3, part.length));
        }
    }

    @Test
    void bytesDoNotDependOnTheNumberOfThreadsNorOnTheDay() throws CorruptStreamException {
        float[] values = Seeds.gaussian(20_000, 4);
        CodedDesign design = CodedDesign.gaussian(32, 2.3);
        byte[] expected = encode(design, values, 1024);
        try (Workers workers = Workers.of(3)) {
            assertArrayEquals(expected, CodedTensor.encode(design, values, 1024, workers));
            assertArrayEquals(
                    decode(expected),
                    CodedTensor.open(MemorySegment.ofArray(expected)).decode(workers));
        }
    }

    @Test
    void aScaledDesignCodesScaledValuesAlike() throws CorruptStreamException {
        float[] values = Seeds.gaussian(4096, 5);
        float[] larger = new float[4096];
        for (int index = 0; index < 4096; index++) {
            larger[index] = values[index] * 1024;
        }
        CodedDesign design = CodedDesign.gaussian(8, 2);
        float[] decoded = decode(encode(design, values, 4096));
        float[] decodedLarger = decode(encode(design.times(1024), larger, 4096));
        for (int index = 0; index < 4096; index++) {
            assertEquals(1024 * decoded[index], decodedLarger[index]);
        }
    }

    @Test
    void aFittedDesignServesValuesThatAreNotGaussian() throws CorruptStreamException {
        var random = Seeds.generator(8);
        float[] values = new float[60_000];
        for (int index = 0; index < values.length; index++) {
            values[index] = (float) (random.nextExponential() * (random.nextBoolean() ? 1 : -0.5));
        }
        CodedDesign design = CodedDesign.gaussian(32, 3);
        try (Workers workers = Workers.of(2)) {
            byte[] plain = encode(design, values, 4096);
            byte[] fitted = encode(design.fitted(values, 4096, 4, workers), values, 4096);
            assertTrue(fitted.length < 0.97 * plain.length, fitted.length + " and " + plain.length);
            assertTrue(error(values, decode(fitted)) < error(values, decode(plain)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "8, 0.5", "256, 4", "32, 6.5"})
    void aTruncatedStreamIsCorruptAtEveryLength(int states, double rate) {
        byte[] bytes = encode(CodedDesign.gaussian(states, rate), Seeds.gaussian(300, 1), 128);
        for (int length = 0; length < bytes.length; length++) {
            byte[] wrong = Arrays.copyOf(bytes, length);
            assertThrows(CorruptStreamException.class, () -> decode(wrong), "length " + length);
        }
    }

    @Test
    void aFlippedBitGivesAnErrorOrFiniteValuesAndNothingElse() {
        byte[] bytes = encode(CodedDesign.gaussian(8, 2), Seeds.gaussian(300, 1), 128);
        int noticed = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] wrong = bytes.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                for (float value : decode(wrong)) {
                    assertTrue(Float.isFinite(value));
                }
            } catch (CorruptStreamException expected) {
                noticed++;
            }
        }
        // The exceptions are the step and the shifts of the levels, of which any value is possible.
        assertTrue(noticed > 0.6 * bytes.length * 8, noticed + " of " + bytes.length * 8);
    }

    @Test
    void noiseIsCorrupt() {
        for (int seed = 0; seed < 500; seed++) {
            byte[] noise = new byte[seed];
            Seeds.generator(seed).nextBytes(noise);
            assertThrows(CorruptStreamException.class, () -> decode(noise), "seed " + seed);
        }
    }

    @Test
    void aValueThatIsNotFiniteIsNamed() {
        float[] values = Seeds.gaussian(100, 1);
        values[17] = Float.NaN;
        var error = assertThrows(IllegalArgumentException.class, () -> encode(CodedDesign.gaussian(1, 2), values, 64));
        assertEquals("value 17 is NaN, not a finite number", error.getMessage());
    }

    @Test
    void rejectsRatesAndStatesThatDoNotExist() {
        assertThrows(IllegalArgumentException.class, () -> CodedDesign.gaussian(256, 0.2));
        assertThrows(IllegalArgumentException.class, () -> CodedDesign.gaussian(256, 7));
        assertThrows(IllegalArgumentException.class, () -> CodedDesign.gaussian(256, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> CodedDesign.gaussian(10, 2));
        assertThrows(
                IllegalArgumentException.class, () -> CodedDesign.gaussian(8, 2).times(0));
    }
}
