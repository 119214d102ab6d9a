package dev.lloyd.quant.plane;

/// The shape of the values that are rounded together.
///
/// @param rows rows of a tile, 1 or more
/// @param columns columns of a tile, 1 or more
public record Tile(int rows, int columns) {
    /// A single value.
    public static final Tile SCALAR = new Tile(1, 1);

    /// Checks the shape.
    public Tile {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("a tile has 1 or more rows and columns, not " + rows + " x " + columns);
        }
    }

    /// Values of a tile.
    public int size() {
        return rows * columns;
    }
}
