package dev.lloyd.lab.perplexity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Windows are cut as the protocol says.
class ProtocolTest {
    private static final int[] TEXT = IntStream.range(100, 123).toArray();

    @Test
    void sideBySideWindowsDropTheIncompleteRestAndNeverPredictTheirFirstToken() {
        List<Window> windows = Protocol.DEFAULT.withWindow(5, 5).cut(TEXT);
        assertEquals(4, windows.size());
        assertArrayEquals(new int[] {105, 106, 107, 108, 109}, windows.get(1).tokens());
        windows.forEach(window -> assertEquals(4, window.predictions()));
    }

    @Test
    void overlappingWindowsPredictNoTokenTwiceAndMissNone() {
        List<Window> windows = Protocol.DEFAULT.withWindow(7, 4).cut(TEXT);
        int[] predicted = windows.stream()
                .flatMapToInt(window -> IntStream.range(window.firstScored(), window.tokens().length)
                        .map(index -> window.tokens()[index]))
                .toArray();
        assertArrayEquals(IntStream.range(101, 123).toArray(), predicted);
    }

    @Test
    void aFirstTokenStandsBeforeEachWindowAndEveryTextTokenIsPredicted() {
        List<Window> windows =
                Protocol.DEFAULT.withWindow(6, 5).beginningWith(7).cut(TEXT);
        assertEquals(4, windows.size());
        assertArrayEquals(new int[] {7, 105, 106, 107, 108, 109}, windows.get(1).tokens());
        windows.forEach(window -> assertEquals(5, window.predictions()));
    }

    @Test
    void aLimitTakesTheFirstWindows() {
        assertEquals(2, Protocol.DEFAULT.withWindow(5, 5).first(2).cut(TEXT).size());
        assertEquals(
                "window 5, stride 5, no BOS, first 2 windows",
                Protocol.DEFAULT.withWindow(5, 5).first(2).text());
    }

    @Test
    void rejectsWhatWouldSkipTokensOrFillNoWindow() {
        var stride = assertThrows(IllegalArgumentException.class, () -> Protocol.DEFAULT.withWindow(5, 6));
        assertTrue(stride.getMessage().contains("not 6"), stride.getMessage());
        var bos = Protocol.DEFAULT.withWindow(5, 4).beginningWith(1);
        assertThrows(IllegalArgumentException.class, () -> bos.withWindow(5, 5));
        var empty = assertThrows(IllegalArgumentException.class, () -> Protocol.DEFAULT.cut(new int[0]));
        assertTrue(empty.getMessage().contains("0 tokens"), empty.getMessage());
    }
}
