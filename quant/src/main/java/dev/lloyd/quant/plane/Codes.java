package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensors;

/// The codes of a plane at rest, reachable by row of tiles.
public interface Codes {
    /// Reads the codes of one row of tiles: tile by tile, `codesPerTile` for each, to the beginning of
    /// `target`.
    void read(int tileRow, int[] target);

    /// As stored.
    StoredTensors tensors();
}
