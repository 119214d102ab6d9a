package dev.lloyd.quant.plane;

/// Points of tiles of one code, listed in a table: what loops over many tiles use instead of calls for each.
public interface VectorPoints extends Points {
    /// The tile of each code, one after the other: `2^codeBits x tile().size()` values, not to be changed.
    float[] vectors();
}
