package dev.lloyd.lab.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.lab.spread.Estimate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks say what they were written to say.
class CheckTest {
    private static boolean holds(String line) {
        return Check.parse(line)
                .judge((metric, trial) -> Estimate.exact(
                        switch (trial) {
                            case "two" -> 2;
                            case "three" -> 3;
                            default -> Double.NaN;
                        }))
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
        String text = check.judge((metric, trial) -> Estimate.exact(trial.equals("two") ? 2.25 : 4))
                .text();
        assertEquals("x(two) = 2.2500, y(three) = 4: 3.2500 < 4 holds", text);
    }

    /// Two models of which each is uncertain by far more than they differ, always in the same direction.
    @Test
    void aPairIsToldApartByItsDifference() {
        Estimate one = new Estimate(10, List.of(8.0, 10.0, 12.0));
        Estimate close = new Estimate(10.25, List.of(8.234375, 10.25, 12.265625));
        Estimate other = new Estimate(10.25, List.of(12.0, 10.25, 8.0));
        Check check = Check.parse("x(one) < x(two)");
        Check.Verdict apart = check.judge((metric, trial) -> trial.equals("one") ? one : close);
        assertTrue(apart.holds());
        assertFalse(apart.isNoise());
        assertEquals("x(one) = 10, x(two) = 10.250: 10 < 10.250 holds by 0.25000 +- 0.018042", apart.text());
        Check.Verdict noise = check.judge((metric, trial) -> trial.equals("one") ? one : other);
        assertTrue(noise.holds());
        assertTrue(noise.isNoise());
        assertTrue(noise.text().endsWith(", within noise"), noise.text());
    }

    /// `|x - y| <= 0.5` has a margin of 0.1 at 0.4, whatever side of the tolerance the clusters are on.
    @Test
    void toleranceHasAMarginToo() {
        Estimate value = new Estimate(0.4, List.of(0.28, 0.4, 0.52));
        Estimate zero = new Estimate(0, List.of(0.0, 0.0, 0.0));
        Check.Verdict verdict =
                Check.parse("x(a) - x(b) = 0 +- 0.5").judge((metric, trial) -> trial.equals("a") ? value : zero);
        assertTrue(verdict.holds());
        assertTrue(verdict.isNoise(), verdict.text());
        Check.Verdict centred = Check.parse("x(a) - x(b) = 0 +- 0.5")
                .judge((metric, trial) -> trial.equals("a") ? new Estimate(0, List.of(-0.3, 0.0, 0.3)) : zero);
        assertTrue(centred.text().contains("+- 0.34641"), centred.text());
    }

    /// A number that was found on the same text, by another program, is not another text's.
    @Test
    void aBoundOnOneTrialIsAboutThisSample() {
        Estimate value = new Estimate(10.4, List.of(8.0, 10.4, 12.8));
        Check.Verdict verdict = Check.parse("x(a) <= 10").judge((metric, trial) -> value);
        assertFalse(verdict.holds());
        assertFalse(verdict.isNoise());
        assertEquals("x(a) = 10.400: 10.400 <= 10 does not hold", verdict.text());
    }

    @Test
    void anUnknownErrorDecidesNothingAndWhatIsNotANumberFails() {
        Estimate few = new Estimate(1, List.of(1.0, 1.0));
        Estimate more = new Estimate(2, List.of(2.0, 2.0, 2.0));
        Check.Verdict unknown = Check.parse("x(a) > x(b)").judge((metric, trial) -> trial.equals("a") ? few : more);
        assertTrue(unknown.isNoise());
        assertTrue(unknown.text().contains(" by 1 +- -, within noise"), unknown.text());
        Estimate broken = new Estimate(Double.NaN, List.of(Double.NaN, 1.0, 1.0));
        Check.Verdict failed = Check.parse("x(a) > x(b)").judge((metric, trial) -> trial.equals("a") ? broken : more);
        assertFalse(failed.holds());
        assertFalse(failed.isNoise());
    }

    @Test
    void aClaimThatFailsByNoiseAloneIsUndecided() {
        Check.Verdict yes = new Check.Verdict("", true, false);
        Check.Verdict barely = new Check.Verdict("", false, true);
        Check.Verdict no = new Check.Verdict("", false, false);
        assertEquals(LedgerRow.Holds.YES, LedgerRow.Holds.of(List.of(yes, new Check.Verdict("", true, true))));
        assertEquals(LedgerRow.Holds.UNDECIDED, LedgerRow.Holds.of(List.of(yes, barely)));
        assertEquals(LedgerRow.Holds.NO, LedgerRow.Holds.of(List.of(barely, no)));
    }
}
