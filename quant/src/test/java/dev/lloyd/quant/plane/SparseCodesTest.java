package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.bits.BitWriter;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sparse ternary codes come back, take what their formulas say, and the shortest encoding is the shortest.
class SparseCodesTest {
    private static final int ROWS = 40;
    private static final int COLUMNS = 257;

    private static short[] drawn(double density, long seed) {
        RandomGenerator generator = Seeds.generator(seed);
        short[] codes = new short[ROWS * COLUMNS];
        for (int index = 0; index < codes.length; index++) {
            codes[index] = (short) (generator.nextDouble() < density ? 1 + generator.nextInt(2) : 0);
        }
        return codes;
    }

    /// Some rows full, the others empty: places that are not as if drawn by lot.
    private static short[] clustered() {
        short[] codes = new short[ROWS * COLUMNS];
        for (int row = 3; row < ROWS; row += 9) {
            Arrays.fill(codes, row * COLUMNS, (row + 1) * COLUMNS, (short) (1 + row % 2));
        }
        return codes;
    }

    static Stream<short[]> samples() {
        short[] last = new short[ROWS * COLUMNS];
        last[last.length - 1] = 2;
        return Stream.of(
                new short[ROWS * COLUMNS],
                last,
                clustered(),
                drawn(0.001, 1),
                drawn(0.1, 2),
                drawn(0.5, 3),
                drawn(1, 4));
    }

    private static short[] read(Codes codes) {
        short[] all = new short[ROWS * COLUMNS];
        int[] row = new int[COLUMNS];
        for (int index = 0; index < ROWS; index++) {
            codes.read(index, row);
            for (int column = 0; column < COLUMNS; column++) {
                all[index * COLUMNS + column] = (short) row[column];
            }
        }
        return all;
    }

    private static SparseCodes encoded(short[] codes, List<SparseEncoding> encodings) {
        return SparseCodes.of(codes, COLUMNS, encodings);
    }

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void codesComeBackInEveryEncodingAndTakeTheBitsItSays(SparseEncoding encoding) {
        samples().forEach(sample -> {
            SparseCodes codes = encoded(sample, List.of(encoding));

            long bits = 33 + encoding.bits(SparsePlaces.of(sample));
            assertEquals(Math.ceilDiv(bits, 8), codes.tensors().byteSize());
            assertArrayEquals(sample, read(SparseCodes.restore(codes.tensors(), ROWS, COLUMNS)));
        });
    }

    @Test
    void theShortestEncodingIsTheLeastOfAll() {
        samples().forEach(sample -> {
            long least = Stream.of(SparseEncoding.values())
                    .mapToLong(each -> encoded(sample, List.of(each)).tensors().byteSize())
                    .min()
                    .orElseThrow();

            SparseCodes shortest = encoded(sample, List.of(SparseEncoding.values()));

            assertEquals(least, shortest.tensors().byteSize());
        });
    }

    @Test
    void everyEncodingButTheListOfPlacesIsTheShortestSomewhere() {
        assertEquals(SparseEncoding.BITMAP, chosen(drawn(0.5, 3)));
        assertEquals(SparseEncoding.GOLOMB, chosen(drawn(0.1, 2)));
        assertEquals(SparseEncoding.GAMMA, chosen(clustered()));
    }

    private static SparseEncoding chosen(short[] sample) {
        byte first = encoded(sample, List.of(SparseEncoding.values()))
                .tensors()
                .get("codes")
                .bytes()[0];
        return SparseEncoding.values()[first & 3];
    }

    /// With `H(p) + p` bits a code as the bound, a power of two in Golomb's code costs at most 0.03 bits of a gap more
    /// than the best code of whole bits, and that at most 4 % of the bound at these densities.
    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.05, 0.1, 0.2})
    void golombsCodeIsNearTheEntropy(double density) {
        double bits = 8.0
                * encoded(drawn(density, 5), List.of(SparseEncoding.GOLOMB))
                        .tensors()
                        .byteSize();
        SparsePlaces places = SparsePlaces.of(drawn(density, 5));
        double share = (double) places.count() / places.length();
        double entropy = -share * Math.log(share) / Math.log(2) - (1 - share) * Math.log(1 - share) / Math.log(2);

        double excess = bits / places.length() / (entropy + share) - 1;

        assertTrue(excess < 0.05, density + ": " + excess);
    }

    @Test
    void stringsThatAreCutOffOrSayWhatCannotBeAreRefused() {
        for (SparseEncoding encoding : SparseEncoding.values()) {
            byte[] bytes = encoded(drawn(0.1, 2), List.of(encoding))
                    .tensors()
                    .get("codes")
                    .bytes();
            for (int length : new int[] {0, 3, 5, bytes.length / 2, bytes.length - 1}) {
                assertRefused(Arrays.copyOf(bytes, length));
            }
        }
        assertRefused(header(SparseEncoding.BITMAP, ROWS * COLUMNS + 1).toBytes());
        BitWriter outside = header(SparseEncoding.GAMMA, 1);
        outside.writeGamma(ROWS * COLUMNS);
        outside.write(0, 32);
        assertRefused(outside.toBytes());
    }

    /// Small strings that claim much are refused before anything of that size is made.
    @Test
    void hugeShapesTakeNoMemoryOrAreRefused() {
        StoredTensors none = stored(header(SparseEncoding.INDEXES, 0).toBytes());
        SparseCodes empty = SparseCodes.restore(none, 40_000, 50_000);
        int[] row = new int[50_000];
        empty.read(39_999, row);
        assertArrayEquals(new int[50_000], row);
        assertThrows(IllegalArgumentException.class, () -> SparseCodes.restore(none, 400_000, 50_000));
        StoredTensors many =
                stored(header(SparseEncoding.INDEXES, 2_000_000_000).toBytes());
        assertThrows(IllegalArgumentException.class, () -> SparseCodes.restore(many, 40_000, 50_000));
    }

    @Test
    void golombsRunsThatAreLongerThanAllCodesAreRefused() {
        BitWriter target = header(SparseEncoding.GOLOMB, 1);
        target.write(31, 5);
        target.write(0, 3);
        target.write(1, 1);
        target.write(0, 32);
        assertRefused(target.toBytes());
    }

    @Test
    void countsThatDifferRepeatedPlacesAndBytesLeftOverAreRefused() {
        byte[] bytes = encoded(drawn(0.1, 2), List.of(SparseEncoding.GOLOMB))
                .tensors()
                .get("codes")
                .bytes();
        assertRefused(Arrays.copyOf(bytes, bytes.length + 1));
        for (int count : new int[] {1, 3}) {
            BitWriter bitmap = header(SparseEncoding.BITMAP, count);
            bitmap.write(0b1101, 4); // Two codes, with their signs.
            for (int place = 2; place < ROWS * COLUMNS; place++) {
                bitmap.write(0, 1);
            }
            assertRefused(bitmap.toBytes());
        }
        BitWriter twice = header(SparseEncoding.INDEXES, 2);
        for (int index = 0; index < 2; index++) {
            twice.write(77, 14);
            twice.write(0, 1);
        }
        assertRefused(twice.toBytes());
    }

    private static BitWriter header(SparseEncoding encoding, int count) {
        BitWriter target = new BitWriter();
        target.write(encoding.ordinal(), 2);
        target.write(count, 31);
        return target;
    }

    private static void assertRefused(byte[] bytes) {
        StoredTensors tensors = stored(bytes);
        assertThrows(IllegalArgumentException.class, () -> SparseCodes.restore(tensors, ROWS, COLUMNS));
    }

    private static StoredTensors stored(byte[] bytes) {
        return StoredTensors.of("codes", StoredTensor.ofBytes(bytes));
    }
}
