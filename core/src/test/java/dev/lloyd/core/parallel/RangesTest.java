package dev.lloyd.core.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangesTest {
    @Test
    void aThreadTakesItsOwnRangeAndThenThoseOfTheNext() {
        Ranges ranges = new Ranges(3);
        ranges.share(7);
        int[] taken = IntStream.range(0, 9).map(turn -> ranges.take(1)).toArray();
        assertArrayEquals(new int[] {3, 4, 5, 6, 0, 1, 2, -1, -1}, taken);
    }

    @Test
    void theFirstThreadAlwaysHasSomething() {
        Ranges ranges = new Ranges(4);
        ranges.share(2);
        assertArrayEquals(
                new boolean[] {true, false, true, false},
                new boolean[] {ranges.hasOwn(0), ranges.hasOwn(1), ranges.hasOwn(2), ranges.hasOwn(3)});
        assertEquals(0, ranges.take(0));
        assertFalse(ranges.hasOwn(0));
    }

    @Test
    void itIsDoneWhenAllThatWasTakenIsFinished() {
        Ranges ranges = new Ranges(2);
        ranges.share(5);
        ranges.take(0);
        ranges.take(1);
        assertEquals(3, ranges.takeAll());
        assertEquals(-1, ranges.take(0));
        ranges.finish(4);
        assertFalse(ranges.isDone());
        ranges.finish(1);
        assertTrue(ranges.isDone());
        ranges.share(1);
        assertFalse(ranges.isDone());
        assertEquals(0, ranges.take(1));
    }
}
