package dev.lloyd.quant.plane;

/// Points of a row's run that are sums of planes of trits, each with a scale of its own in every tile:
///
///     value_i = sum over planes p of scale_p * trit_p,i        trit: -1, 0 or 1
///
/// A tile is a run of a row.
public interface TritPoints extends Points {
    /// How many planes.
    int planes();

    /// The trits of a plane, plus 1.
    ///
    /// @param plane 0 or more
    /// @param codes of the tile, from `codeOffset` on
    /// @param target gets one for each column of the tile, from `offset` on
    void trits(int plane, int[] codes, int codeOffset, int[] target, int offset);

    /// The scale of a plane of a tile, finite.
    float scale(int plane, int[] codes, int codeOffset);
}
