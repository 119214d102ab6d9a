package dev.lloyd.models.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PatchesTest {
    private static final int O = Patches.OUTSIDE;

    @Test
    void aPatchOfEveryPixelReachesOnePixelBeyondTheImageOnEachSide() {
        Patches patches = new Patches(2, 3, 3, 1);
        int[] first = {O, O, O, O, 0, 1, O, 3, 4};
        int[] last = {1, 2, O, 4, 5, O, O, O, O};
        int[] sources = patches.sources();
        assertEquals(6 * 9, sources.length);
        assertArrayEquals(first, java.util.Arrays.copyOfRange(sources, 0, 9));
        assertArrayEquals(last, java.util.Arrays.copyOfRange(sources, 5 * 9, 6 * 9));
    }

    /// TensorFlow's `same`: a side of 4 with 3 pixels every 2 needs one pixel more, which is put at the end.
    @Test
    void anOddPixelOfPaddingIsAtTheEnd() {
        Patches patches = new Patches(4, 4, 3, 2);
        assertEquals(4, patches.count());
        assertArrayEquals(
                new int[] {0, 1, 2, 4, 5, 6, 8, 9, 10}, java.util.Arrays.copyOfRange(patches.sources(), 0, 9));
        assertArrayEquals(
                new int[] {10, 11, O, 14, 15, O, O, O, O}, java.util.Arrays.copyOfRange(patches.sources(), 27, 36));
    }

    @Test
    void patchesOfOnePixelThinAnImageOut() {
        assertArrayEquals(new int[] {0, 2, 4, 10, 12, 14, 20, 22, 24}, new Patches(5, 5, 1, 2).sources());
    }

    @Test
    void rejectsSizesThatCannotBeAndRowsThatAreNoImages() {
        assertThrows(IllegalArgumentException.class, () -> new Patches(0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Patches(1 << 15, 1 << 15, 3, 1));
        var error = assertThrows(IllegalArgumentException.class, () -> new Patches(2, 3, 3, 1).images(13));
        assertEquals("13 pixels are no whole number of images of 2 x 3", error.getMessage());
    }
}
