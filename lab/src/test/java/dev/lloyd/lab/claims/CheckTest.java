package dev.lloyd.lab.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks say what they were written to say.
class CheckTest {
    private static boolean holds(String line) {
        return Check.parse(line)
                .judge((metric, trial) -> switch (trial) {
                    case "two" -> 2;
                    case "three" -> 3;
                    default -> Double.NaN;
                })
                .holds();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x(two) < x(three)",
                "x(two) <= x(two)",
                "x(three) > x(two)",
                "x(three) >= 1.5 * x(two)",
                "x(three) - x(two) = 0.96 +- 0.05",
                "0.5 * x(two) + 1 <= x(three) - 1"
            })
    void whatIsTrueHolds(String line) {
        assertTrue(holds(line), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x(two) < x(two)",
                "x(three) <= x(two)",
                "x(two) = 2.06 +- 0.05",
                "x(unknown) < x(two)",
                "x(two) < x(unknown)",
                "x(unknown) = 2 +- 100"
            })
    void whatIsFalseOrNotANumberDoesNot(String line) {
        assertFalse(holds(line), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x(two)", "x(two) = 2", "x(two) < 2 +- 1", "x(two) < y", "x(two) x(three) < 1"})
    void whatIsNoCheckIsRejected(String line) {
        assertThrows(IllegalArgumentException.class, () -> Check.parse(line));
    }

    @Test
    void theVerdictShowsTheFiguresAndTheTrialsAreKnown() {
        Check check = Check.parse("x(two) + 1 < y(three)");
        assertEquals(Set.of("two", "three"), check.trials());
        String text =
                check.judge((metric, trial) -> trial.equals("two") ? 2.25 : 4).text();
        assertEquals("x(two) = 2.2500, y(three) = 4: 3.2500 < 4 holds", text);
    }
}
