package dev.lloyd.quant.grid;

import dev.lloyd.quant.part.Grid;

/// The rule about rates, said in one way.
final class Rates {
    private Rates() {}

    /// The rate, if the grid exists at it.
    ///
    /// @throws IllegalArgumentException otherwise, listing the rates
    static double checked(Grid grid, double nominalBits) {
        if (!grid.rates().contains(nominalBits)) {
            throw new IllegalArgumentException(
                    grid.name() + " exists at " + grid.rates() + " bits, not at " + nominalBits);
        }
        return nominalBits;
    }
}
