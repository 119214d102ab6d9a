package dev.lloyd.lab.claims;

import java.util.List;

/// A claim that was measured.
///
/// @param slug of the system
/// @param subject what is quantized
/// @param recipe of the system's own trial, with its rate
/// @param statement what is claimed, with its checks
/// @param data laboratory and protocol
/// @param bits of the system's own trial, exact; NaN if it was not measured
/// @param measured the figures, check by check
/// @param holds whether every check holds; `undecided` where only checks within noise do not
/// @param seconds of processor time the measurement took, without trials that an earlier claim had made
/// @param commit of the code
public record LedgerRow(
        String slug,
        String subject,
        String recipe,
        String statement,
        String data,
        double bits,
        String measured,
        Holds holds,
        double seconds,
        String commit) {
    /// Whether a claim holds.
    public enum Holds {
        /// Every check does.
        YES,
        /// At least one does not.
        NO,
        /// Some do not, all of them by no more than noise.
        UNDECIDED;

        static Holds of(List<Check.Verdict> verdicts) {
            if (verdicts.stream().allMatch(Check.Verdict::holds)) {
                return YES;
            }
            return verdicts.stream().allMatch(each -> each.holds() || each.isNoise()) ? UNDECIDED : NO;
        }
    }

    /// Whether a claim that holds has a check whose margin is within noise.
    boolean holdsWithinNoise() {
        return holds == Holds.YES && measured.contains(Check.WITHIN_NOISE);
    }

    /// How `measured` begins where a claim could not be measured; such a row is measured again next time.
    static final String NOT_MEASURED = "not measured: ";

    /// Whether this row answers a claim for a commit.
    boolean answers(Claim claim, String forCommit) {
        return slug.equals(claim.slug())
                && recipe.equals(claim.own().text())
                && statement.equals(claim.fullStatement())
                && commit.equals(forCommit)
                && !measured.startsWith(NOT_MEASURED);
    }
}
