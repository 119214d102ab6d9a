package dev.lloyd.core.entropy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Symbols of random alphabets come back from strings of the length that their probabilities say, to the last bit.
class RangeCoderTest {
    /// Sums of frequencies of an alphabet: some symbols have a unit only, one may have nearly everything.
    private static int[] starts(RandomGenerator random) {
        int symbols = 2 + random.nextInt(120);
        int[] starts = new int[symbols + 1];
        int left = RangeEncoder.TOTAL - symbols;
        for (int symbol = 0; symbol < symbols; symbol++) {
            int more = symbol == symbols - 1 ? left : random.nextInt(left + 1) >> random.nextInt(12);
            starts[symbol + 1] = starts[symbol] + 1 + more;
            left -= more;
        }
        return starts;
    }

    private record Message(int[][] alphabets, int[] symbols, double bits) {
        static Message of(RandomGenerator random, int count) {
            int[][] alphabets = new int[count][];
            int[] symbols = new int[count];
            double bits = 0;
            for (int index = 0; index < count; index++) {
                alphabets[index] = starts(random);
                int number = random.nextInt(4) == 0
                        ? RangeEncoder.TOTAL - 1 >> random.nextInt(16)
                        : random.nextInt(RangeEncoder.TOTAL);
                symbols[index] = symbol(alphabets[index], number);
                int frequency = alphabets[index][symbols[index] + 1] - alphabets[index][symbols[index]];
                bits -= Math.log(frequency / (double) RangeEncoder.TOTAL) / Math.log(2);
            }
            return new Message(alphabets, symbols, bits);
        }

        boolean write(int[] target, int offset, int size) {
            RangeEncoder encoder = new RangeEncoder(target, offset, size);
            for (int index = 0; index < symbols.length; index++) {
                int start = alphabets[index][symbols[index]];
                encoder.encode(start, alphabets[index][symbols[index] + 1] - start);
            }
            return encoder.finish();
        }

        int[] read(int[] source, int offset, int size) {
            RangeDecoder decoder = new RangeDecoder(source, offset, size);
            int[] read = new int[symbols.length];
            for (int index = 0; index < symbols.length; index++) {
                int number = decoder.peek();
                assertTrue(number >= 0 && number < RangeEncoder.TOTAL);
                read[index] = symbol(alphabets[index], number);
                int start = alphabets[index][read[index]];
                decoder.take(start, alphabets[index][read[index] + 1] - start);
            }
            return read;
        }
    }

    private static int symbol(int[] starts, int number) {
        int place = Arrays.binarySearch(starts, number);
        return place >= 0 ? place : -place - 2;
    }

    @Test
    void symbolsComeBackFromTheBytesThatTheirProbabilitiesSay() {
        RandomGenerator random = Seeds.generator(1);
        for (int trial = 0; trial < 2000; trial++) {
            Message message = Message.of(random, random.nextInt(200));
            int size = (int) Math.ceil((message.bits + 1 + message.symbols.length / 32_768.0) / 8);
            int[] codes = new int[size + 5];
            Arrays.fill(codes, 77);
            assertTrue(message.write(codes, 2, size), message.bits + " bits, " + size + " bytes");
            assertEquals(77, codes[1]);
            assertEquals(77, codes[size + 2]);
            assertEquals(Arrays.toString(message.symbols), Arrays.toString(message.read(codes, 2, size)));
            for (int code : Arrays.copyOfRange(codes, 2, size + 2)) {
                assertEquals(code & 0xFF, code);
            }
        }
    }

    /// Either it says that they do not fit, or they do.
    @Test
    void whatIsTooLongIsSaidToBe() {
        RandomGenerator random = Seeds.generator(2);
        int fitted = 0;
        for (int trial = 0; trial < 2000; trial++) {
            Message message = Message.of(random, 1 + random.nextInt(60));
            int size = Math.max(0, (int) (message.bits / 8) + random.nextInt(3) - 1);
            int[] codes = new int[size];
            if (message.write(codes, 0, size)) {
                fitted++;
                assertEquals(Arrays.toString(message.symbols), Arrays.toString(message.read(codes, 0, size)));
            } else {
                assertTrue(message.bits > 8 * size - 1.01);
            }
        }
        assertTrue(fitted > 500 && fitted < 1500, fitted + " of 2000");
    }

    @Test
    void anyBytesAreSomeSymbols() {
        RandomGenerator random = Seeds.generator(3);
        for (int trial = 0; trial < 500; trial++) {
            Message message = Message.of(random, 100);
            int[] codes = new int[random.nextInt(40)];
            for (int index = 0; index < codes.length; index++) {
                codes[index] = trial % 3 == 0 ? 255 : random.nextInt(256);
            }
            assertEquals(100, message.read(codes, 0, codes.length).length);
        }
    }

    @Test
    void nothingTakesNoBytes() {
        assertTrue(new RangeEncoder(new int[0], 0, 0).finish());
        RangeEncoder one = new RangeEncoder(new int[0], 0, 0);
        one.encode(5, 1);
        assertFalse(one.finish());
    }
}
