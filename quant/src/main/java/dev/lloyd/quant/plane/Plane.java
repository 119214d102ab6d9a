package dev.lloyd.quant.plane;

import dev.lloyd.quant.part.Grid;

/// Codes on the points of a grid.
///
/// @param grid the grid
/// @param points its points, fitted where it learns them
/// @param codes the codes
public record Plane(Grid grid, Points points, Codes codes) {}
