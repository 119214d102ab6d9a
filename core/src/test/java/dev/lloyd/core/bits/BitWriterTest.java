package dev.lloyd.core.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.random.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BitWriterTest {
    @Test
    void fieldsOfEveryWidthComeBackInOrder() {
        RandomGenerator random = Seeds.generator(5);
        BitWriter writer = new BitWriter();
        long[] fields = new long[2000];
        for (int index = 0; index < fields.length; index++) {
            int bits = index % 33;
            fields[index] = random.nextLong() & ((1L << bits) - 1);
            writer.write(fields[index], bits);
        }
        byte[] bytes = writer.toBytes();
        assertEquals((writer.bitCount() + 7) / 8, bytes.length);
        BitReader reader = new BitReader(bytes, 0, bytes.length);
        for (int index = 0; index < fields.length; index++) {
            assertEquals(fields[index], reader.read(index % 33), "field " + index);
        }
        assertEquals(bytes.length, reader.byteOffset());
    }

    @Test
    void gammaNumbersComeBackAndSmallOnesAreShort() {
        int[] numbers = {0, 1, 2, 3, 7, 8, 100, 65535, 1 << 30, Integer.MAX_VALUE - 1};
        BitWriter writer = new BitWriter();
        writer.writeGamma(0);
        assertEquals(1, writer.bitCount());
        for (int number : numbers) {
            writer.writeGamma(number);
        }
        byte[] bytes = writer.toBytes();
        BitReader reader = new BitReader(bytes, 0, bytes.length);
        assertEquals(0, reader.readGamma());
        for (int number : numbers) {
            assertEquals(number, reader.readGamma());
        }
    }

    @Test
    void readingPastTheEndIsAnError() {
        BitReader reader = new BitReader(new byte[] {1, 2, 3, 4}, 1, 2);
        assertEquals(0x302, reader.read(16));
        assertThrows(IllegalArgumentException.class, () -> reader.read(1));
        assertThrows(IllegalArgumentException.class, () -> new BitReader(new byte[8], 0, 8).readGamma());
    }

    @Test
    void rejectsFieldsThatDoNotFit() {
        BitWriter writer = new BitWriter();
        assertThrows(IllegalArgumentException.class, () -> writer.write(4, 2));
        assertThrows(IllegalArgumentException.class, () -> writer.write(-1, 32));
        assertThrows(IllegalArgumentException.class, () -> writer.write(0, 33));
        assertThrows(IllegalArgumentException.class, () -> writer.writeGamma(-1));
    }
}
