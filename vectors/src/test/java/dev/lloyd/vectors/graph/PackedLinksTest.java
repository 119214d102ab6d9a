package dev.lloyd.vectors.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.random.Seeds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedLinksTest {
    private static GrowingLinks random(int size, int degree) {
        RandomGenerator random = Seeds.generator(size * 31L + degree);
        GrowingLinks links = new GrowingLinks(size, degree);
        for (int vector = 0; vector < size; vector++) {
            int[] list = new int[random.nextInt(degree + 1)];
            Arrays.setAll(list, link -> random.nextInt(size));
            links.put(vector, list);
        }
        return links;
    }

    private static PackedLinks packed(byte[] bytes, int size, int degree) {
        return new PackedLinks(
                MemorySegment.ofArray(bytes),
                size,
                degree,
                (from, to) -> {},
                (vector, link) -> new IllegalStateException(vector + " to " + link));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 9, 2", "2, 3, 1", "7, 5, 2", "8, 5, 3", "255, 32, 32", "256, 32, 36", "1000, 33, 42"})
    void rowsComeBackAsTheyWere(int size, int degree, int rowBytes) {
        assertEquals(rowBytes, PackedLinks.rowBytes(size, degree));
        GrowingLinks links = random(size, degree);
        PackedLinks packed = packed(PackedLinks.pack(links, degree, 0, size), size, degree);
        int[] row = new int[degree];
        for (int vector = 0; vector < size; vector++) {
            assertArrayEquals(links.of(vector), Arrays.copyOf(row, packed.read(vector, row)));
        }
    }

    @Test
    void piecesAreTheWholeInOrder() {
        GrowingLinks links = random(100, 7);
        byte[] whole = PackedLinks.pack(links, 7, 0, 100);
        byte[] first = PackedLinks.pack(links, 7, 0, 33);
        byte[] second = PackedLinks.pack(links, 7, 33, 100);
        assertArrayEquals(first, Arrays.copyOf(whole, first.length));
        assertArrayEquals(second, Arrays.copyOfRange(whole, first.length, whole.length));
    }

    @Test
    void linksThatLeadNowhereAreRefused() {
        byte[] bytes = PackedLinks.pack(random(100, 4), 4, 0, 100);
        // The highest of 7 bits: 127 is beyond the mark of 100 that ends a row.
        Arrays.fill(bytes, 17 * 4, 18 * 4, (byte) -1);
        PackedLinks packed = packed(bytes, 100, 4);
        assertEquals(
                "17 to 127",
                assertThrows(IllegalStateException.class, () -> packed.read(17, new int[4]))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> packed(new byte[399], 100, 4));
        assertThrows(IllegalArgumentException.class, () -> PackedLinks.pack(random(100, 4), 3, 0, 100));
    }
}
