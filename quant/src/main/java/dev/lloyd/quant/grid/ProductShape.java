package dev.lloyd.quant.grid;

import dev.lloyd.quant.part.Grid;
import java.util.List;

/// What grids have in common whose codes are so many for a row, whatever its length.
final class ProductShape {
    /// Bits for each value depend on the length of a row.
    static final List<Double> RATES = List.of(Double.NaN);

    private ProductShape() {}

    static void check(int subvectors, int bits, int rounds) {
        if (subvectors < 1) {
            throw new IllegalArgumentException("subvectors must be 1 or more, not " + subvectors);
        }
        if (bits < 1 || bits > 12) {
            throw new IllegalArgumentException("bits must be 1 to 12, not " + bits);
        }
        if (rounds < 0 || rounds > 1000) {
            throw new IllegalArgumentException("rounds must be 0 to 1000, not " + rounds);
        }
    }

    static Grid atRate(Grid grid, double nominalBits) {
        if (!Double.isNaN(nominalBits)) {
            throw new IllegalArgumentException(grid.text()
                    + " has the same bits for a row of any length: its parameters say how many, not a rate");
        }
        return grid;
    }
}
