package dev.lloyd.quant.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.grid.Ternary;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DictionaryCodesTest {
    private static short[] codes(int count, double zero) {
        RandomGenerator random = Seeds.generator(5);
        short[] codes = new short[count];
        for (int index = 0; index < count; index++) {
            codes[index] = (short) (random.nextDouble() < zero ? 0 : 1 + random.nextInt(2));
        }
        return codes;
    }

    @ParameterizedTest
    @CsvSource({"7, 1, 0.9", "5, 2, 0", "3, 33, 1", "4, 1021, 0.885", "9, 256, 0.3", "0, 5, 1", "3, 0, 1"})
    void codesComeBack(int rows, int columns, double zero) {
        short[] codes = codes(rows * columns, zero);
        DictionaryCodes stored = DictionaryCodes.of(codes, rows, columns);
        DictionaryCodes restored = DictionaryCodes.restore(stored.tensors(), rows, columns);
        int[] row = new int[columns];
        for (int index = 0; index < rows; index++) {
            restored.read(index, row);
            for (int column = 0; column < columns; column++) {
                assertEquals(codes[index * columns + column], row[column]);
            }
        }
    }

    /// The published figure for codes that are 0 as often as the dictionary expects: 0.74 bits; the entropy is 0.63.
    @Test
    void aCodeTakesThreeQuartersOfABit() {
        DictionaryCodes stored = DictionaryCodes.of(codes(64 * 8192, 0.885), 64, 8192);
        assertEquals(0.74, 8.0 * stored.tensors().get("words").bytes().length / (64 * 8192), 0.01);
    }

    @Test
    void shortRowsSayInAByteHowManyWordsTheyHave() {
        StoredTensors few = DictionaryCodes.of(codes(8 * 256, 0.885), 8, 256).tensors();
        assertEquals(8, few.get("counts").bytes().length);
        StoredTensors many = DictionaryCodes.of(codes(8 * 8192, 0.885), 8, 8192).tensors();
        assertEquals(16, many.get("counts").bytes().length);
    }

    @Test
    void everyWordIsASequenceOfPairsThatIsItsOwnWord() {
        int[] codes = new int[28];
        for (int word = 0; word < 1 << 16; word += 7) {
            int end = TernaryDictionary.get().decode(word, codes, 0, codes.length);
            assertTrue(end % 2 == 0 && end >= 2);
            assertArrayEquals(new int[] {word}, TernaryDictionary.get().encode(java.util.Arrays.copyOf(codes, end)));
        }
    }

    /// What a damaged or hostile file may say: words beyond the dictionary, a row that ends before it begins.
    @Test
    void numbersOfOtherSizesAreRefused() {
        StoredTensor one = StoredTensor.ofShorts(new int[] {1}, 1);
        for (int hostile : new int[] {-1, 1 << 16}) {
            StoredTensor wide = StoredTensor.ofInts(new int[] {hostile}, 1);
            StoredTensors words = StoredTensors.of("words", wide).plusOne("counts", one);
            assertThrows(IllegalArgumentException.class, () -> DictionaryCodes.restore(words, 1, 2));
            StoredTensors counts = StoredTensors.of("words", one).plusOne("counts", wide);
            assertThrows(IllegalArgumentException.class, () -> DictionaryCodes.restore(counts, 1, 2));
        }
    }

    /// A row has at most as many words as 16 bits can say; a wider one is packed.
    @Test
    void theWidestRowsComeBack() {
        Ternary grid = new Ternary();
        for (int columns : new int[] {DictionaryCodes.MOST, DictionaryCodes.MOST + 2}) {
            // Pairs of words that have no longer sequence: as many words as there can be.
            short[] codes = new short[columns];
            java.util.Arrays.fill(codes, (short) 2);
            Points points = grid.restore(StoredTensors.NONE);
            Codes stored = CodeStores.of(grid, points, codes, 1, columns);
            int[] row = new int[columns];
            CodeStores.restore(grid, points, 1, columns, stored.tensors()).read(0, row);
            assertTrue(java.util.Arrays.stream(row).allMatch(code -> code == 2));
            DictionaryCodes widest =
                    DictionaryCodes.of(java.util.Arrays.copyOf(codes, DictionaryCodes.MOST), 1, DictionaryCodes.MOST);
            assertEquals(
                    widest.tensors().get("words").count(),
                    widest.tensors().get("counts").ints()[0]);
        }
    }

    @Test
    void wordsThatDoNotFillARowAreRefused() {
        StoredTensors tensors = StoredTensors.of("words", StoredTensor.ofShorts(new int[] {0}, 1))
                .plusOne("counts", StoredTensor.ofShorts(new int[] {1}, 1));
        DictionaryCodes codes = DictionaryCodes.restore(tensors, 1, 40);
        String message = assertThrows(IllegalArgumentException.class, () -> codes.read(0, new int[40]))
                .getMessage();
        assertTrue(message.contains("row 0 stand for 2 codes, not for 40"), message);
        assertThrows(IllegalArgumentException.class, () -> DictionaryCodes.restore(tensors, 2, 40));
    }
}
