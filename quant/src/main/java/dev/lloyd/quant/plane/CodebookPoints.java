package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.CodebookTile;

/// Points of tiles of one row that are cut into parts, each the sum of vectors from codebooks of its own.
public interface CodebookPoints extends Points {
    /// The codebooks of a tile, whose codes come part by part, in each stage by stage.
    CodebookTile codebooks();
}
