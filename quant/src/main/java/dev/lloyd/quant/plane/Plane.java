package dev.lloyd.quant.plane;

import dev.lloyd.quant.part.Grid;

/// Codes on the points of a grid.
///
/// @param grid the grid
/// @param points its points, fitted where it learns them
/// @param codes the codes
public record Plane(Grid grid, Points points, Codes codes) {
    /// Bits of a code per value as the grid says, or as the points do where they depend on the number of columns.
    public double nominalBits() {
        double bits = grid.nominalBits();
        return Double.isNaN(bits)
                ? (double) points.codesPerTile()
                        * points.codeBits()
                        / points.tile().size()
                : bits;
    }
}
