package dev.lloyd.quant.grid;

import dev.lloyd.quant.part.Grid;
import java.util.List;

/// What grids have in common whose codes are so many for a row, whatever its length.
final class ProductShape {
    /// Bits for each value depend on the length of a row.
    static final List<Double> RATES = List.of(Double.NaN);

    private ProductShape() {}

    static void check(int subvectors, int bits, int rounds) {
        checkRange("subvectors", subvectors, 1, 1 << 16);
        checkRange("bits", bits, 1, 12);
        checkRange("rounds", rounds, 0, 1000);
    }

    static void checkRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not " + value);
        }
    }

    /// Checks that codebooks are not too big to be fitted all together.
    static void checkUnknowns(int stages, int bits, String way) {
        if (stages << bits > CodebookRefit.MOST) {
            throw new IllegalArgumentException(stages + " codebooks of 2^" + bits + " vectors are more than the "
                    + CodebookRefit.MOST + " vectors that can be fitted together; " + way);
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
