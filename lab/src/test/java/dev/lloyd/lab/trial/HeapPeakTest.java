package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

class HeapPeakTest {
    private static final int MIB = 1 << 20;

    /// A field, so that no compiler thinks it dead.
    private byte @Nullable [] held;

    @RepeatedTest(5)
    void whatIsHeldAtACollectionCountsAndWhatWasHeldBeforeTheStartDoesNot() {
        held = new byte[96 * MIB];
        System.gc();
        held = null;
        try (HeapPeak heap = HeapPeak.start()) {
            held = new byte[32 * MIB];
            System.gc();
            held = null;
            long peak = heap.bytes();
            assertTrue(peak >= 32L * MIB, "the most that was held: " + peak);
            assertTrue(peak < 64L * MIB, "more than was held since the start: " + peak);
        }
    }
}
