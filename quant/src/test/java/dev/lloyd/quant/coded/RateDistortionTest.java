package dev.lloyd.quant.coded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.entropy.CorruptStreamException;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.NormalQuantile;
import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The distance to the Gaussian bound `4^-rate`, with the rate of the real bytes, everything counted.
class RateDistortionTest {
    private static final int COUNT = 1 << 18;
    private static final float[] VALUES = Seeds.gaussian(COUNT, 2026);

    private record Measured(double bits, double decibels) {}

    private static Measured measure(CodedDesign design) throws CorruptStreamException {
        try (Workers workers = Workers.of(2)) {
            byte[] bytes = CodedTensor.encode(design, VALUES, CodedTensor.BLOCK_SIZE, workers);
            float[] decoded = CodedTensor.open(MemorySegment.ofArray(bytes)).decode(workers);
            double error = 0;
            for (int index = 0; index < COUNT; index++) {
                error += Math.pow((double) VALUES[index] - decoded[index], 2);
            }
            double bits = 8.0 * bytes.length / COUNT;
            return new Measured(bits, 10 * Math.log10(error / COUNT * Math.pow(4, bits)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.8, 1.8", "1.5, 1.6", "2, 1.6", "2.5, 1.6", "3, 1.6", "4, 1.6"})
    void theScalarQuantizerIsWithinItsDistanceOfTheBound(double rate, double most) throws CorruptStreamException {
        Measured measured = measure(CodedDesign.gaussian(1, rate));
        assertEquals(rate, measured.bits, 0.02);
        assertTrue(measured.decibels < most, measured.toString());
    }

    @ParameterizedTest
    @CsvSource({"0.8", "1.5", "2", "2.5", "3", "4"})
    void theTrellisOf256StatesIsWithinAQuarterOfADecibelOfTheBound(double rate) throws CorruptStreamException {
        Measured measured = measure(CodedDesign.gaussian(256, rate));
        assertEquals(rate, measured.bits, 0.03);
        assertTrue(measured.decibels > 0 && measured.decibels < 0.26, measured.toString());
    }

    @ParameterizedTest
    @CsvSource({"4, 0.6", "8, 0.5", "16, 0.44", "32, 0.38", "64, 0.34", "128, 0.3"})
    void moreStatesComeCloser(int states, double most) throws CorruptStreamException {
        Measured measured = measure(CodedDesign.gaussian(states, 2.25));
        assertTrue(measured.decibels > 0.2 && measured.decibels < most, measured.toString());
    }

    @ParameterizedTest
    @CsvSource({"0.25, 1, 1", "0.25, 32, 0.5", "0.5, 32, 0.5", "5, 32, 0.42", "6.5, 32, 0.6", "6.5, 1, 1.7"})
    void theEndsOfTheRangeAreReached(double rate, int states, double most) throws CorruptStreamException {
        Measured measured = measure(CodedDesign.gaussian(states, rate));
        assertEquals(rate, measured.bits, 0.05);
        assertTrue(measured.decibels < most, measured.toString());
    }

    @Test
    void bytesExceedTheIdealLengthByLessThanAHundredthOfABit() {
        CodedDesign design = CodedDesign.gaussian(32, 2);
        try (Workers workers = Workers.of(2)) {
            byte[] symbols = CodedTensor.symbols(design, VALUES, CodedTensor.BLOCK_SIZE, workers);
            double ideal = 0;
            for (int from = 0; from < COUNT; from += CodedTensor.BLOCK_SIZE) {
                ideal += design.model().cost(symbols, from, CodedTensor.BLOCK_SIZE);
            }
            byte[] bytes = CodedTensor.encode(design, VALUES, CodedTensor.BLOCK_SIZE, workers);
            double excess = (8.0 * bytes.length - ideal) / COUNT;
            assertTrue(excess > 0 && excess < 0.01, "excess " + excess);
        }
    }

    @Test
    void theSampleHasTheMomentsOfTheNormalDistribution() {
        float[] sample = GaussianSample.of(1 << 14, 1);
        double[] moments = new double[5];
        for (float value : sample) {
            for (int power = 1; power < 5; power++) {
                moments[power] += Math.pow(value, power) / sample.length;
            }
        }
        assertArrayEquals(new double[] {0, 0, 1, 0, 3}, moments, 0.01);
        assertEquals(-1.959963985, NormalQuantile.of(0.025), 1e-7);
        assertEquals(3.090232306, NormalQuantile.of(0.999), 1e-7);
    }
}
