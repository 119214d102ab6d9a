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

    /// Writes down the branches that costs carry, and lowers the costs.
    ///
    /// @param source costs, one for each state, with branches
    /// @param target costs less the least of them, without
    /// @param branches gets the lowest byte of each cost
    void settle(int[] source, int[] target, byte[] branches, int offset);
}
