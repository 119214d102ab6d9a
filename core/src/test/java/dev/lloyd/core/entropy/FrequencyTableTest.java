package dev.lloyd.core.entropy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.bits.BitReader;
import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrequencyTableTest {
    private static double[] counts(int symbols, long seed) {
        RandomGenerator random = Seeds.generator(seed);
        double[] counts = new double[symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            counts[symbol] = random.nextInt(5) == 0 ? 0 : Math.floor(Math.exp(random.nextDouble() * 12));
        }
        counts[symbols / 2] = 1;
        return counts;
    }

    private static double length(double[] counts, FrequencyTable table) {
        double bits = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            bits += counts[symbol] == 0 ? 0 : counts[symbol] * table.cost(symbol);
        }
        return bits;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 100, 256})
    void everySymbolThatOccursCanBeCodedAndNoOther(int symbols) {
        double[] counts = counts(symbols, symbols);
        FrequencyTable table = FrequencyTable.fit(counts);
        int sum = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            assertEquals(counts[symbol] > 0, table.frequency(symbol) > 0, "symbol " + symbol);
            sum += table.frequency(symbol);
        }
        assertEquals(4096, sum);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 17, 100, 256})
    void movingAnyUnitMakesTheTotalLonger(int symbols) {
        double[] counts = counts(symbols, symbols);
        FrequencyTable table = FrequencyTable.fit(counts);
        double best = length(counts, table);
        for (int from = 0; from < symbols; from++) {
            for (int to = 0; to < symbols; to++) {
                if (from != to && table.frequency(from) > 1 && table.frequency(to) > 0) {
                    int[] moved = new int[symbols];
                    Arrays.setAll(moved, table::frequency);
                    moved[from]--;
                    moved[to]++;
                    assertTrue(length(counts, FrequencyTable.of(moved)) >= best - 1e-6 * best, from + " to " + to);
                }
            }
        }
    }

    @Test
    void theTableComesWithinAThousandthOfTheEntropy() {
        double[] counts = new double[40];
        double total = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            counts[symbol] = 1e6 * Math.exp(-0.5 * Math.pow((symbol - 20) / 6.0, 2));
            total += counts[symbol];
        }
        double entropy = 0;
        for (double count : counts) {
            entropy -= count * Math.log(count / total) / Math.log(2);
        }
        assertTrue(length(counts, FrequencyTable.fit(counts)) < entropy + 0.001 * total);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 100, 256})
    void aWrittenTableIsReadBack(int symbols) throws CorruptStreamException {
        FrequencyTable table = FrequencyTable.fit(counts(symbols, 3));
        BitWriter writer = new BitWriter();
        writer.write(5, 3);
        table.write(writer);
        byte[] bytes = writer.toBytes();
        BitReader reader = new BitReader(bytes, 0, bytes.length);
        assertEquals(5, reader.read(3));
        assertEquals(table, FrequencyTable.read(reader));
    }

    @Test
    void truncatedAndRandomBitsAreNamedAsCorrupt() {
        BitWriter writer = new BitWriter();
        FrequencyTable.fit(counts(50, 9)).write(writer);
        byte[] bytes = writer.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            BitReader truncated = new BitReader(bytes, 0, length);
            assertThrows(CorruptStreamException.class, () -> FrequencyTable.read(truncated));
        }
        byte[] noise = new byte[400];
        for (int seed = 0; seed < 200; seed++) {
            Seeds.generator(seed).nextBytes(noise);
            BitReader reader = new BitReader(noise, 0, noise.length);
            assertThrows(CorruptStreamException.class, () -> FrequencyTable.read(reader));
        }
    }

    @Test
    void rejectsWhatIsNoTable() {
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.of(new int[] {4000, 95}));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.of(new int[] {4097, -1}));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.of(new int[0]));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fit(new double[257]));
        assertThrows(IllegalArgumentException.class, () -> FrequencyTable.fit(new double[] {1, Double.NaN}));
        assertEquals(4096, FrequencyTable.fit(new double[3]).frequency(0));
    }
}
