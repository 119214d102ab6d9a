package dev.lloyd.models.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Codes in words: each is read back as it was put, in runs with a stride, over word borders too.
final class WordsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void codesComeBack(int bits) {
        int runs = 3;
        int length = 71;
        int height = Words.count((long) length * bits);
        Words words = new Words(new int[height * runs]);
        int[] codes = new int[length * runs];
        SplittableRandom random = new SplittableRandom(bits);
        for (int index = 0; index < codes.length; index++) {
            codes[index] = random.nextInt(1 << bits);
            words.put(index % runs, runs, (long) (index / runs) * bits, bits, codes[index]);
        }
        for (int index = 0; index < codes.length; index++) {
            assertEquals(codes[index], words.get(index % runs, runs, (long) (index / runs) * bits, bits));
        }
    }
}
