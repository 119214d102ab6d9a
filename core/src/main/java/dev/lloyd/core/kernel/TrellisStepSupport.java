package dev.lloyd.core.kernel;

/// The seam under {@link TrellisSteps}.
interface TrellisStepSupport {
    /// Takes every path one value further.
    ///
    /// @param trellis where each state's paths come from
    /// @param prices 4 prices of the value, from an offset on
    /// @param bit what a path over branch 1 is marked with
    /// @param source costs before the value
    /// @param target costs after it
    void advance(TrellisSteps trellis, int[] prices, int offset, int bit, int[] source, int[] target);
}
