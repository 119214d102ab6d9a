package dev.lloyd.quant.plane;

/// Points of a row's run that are sums of planes of signs, each with a scale of its own in every tile, and of
/// an offset:
///
///     value_i = sum over planes p of scale_p * (2 bit_p,i - 1) + offset
///
/// A tile is a run of a row.
public interface BinaryPoints extends Points {
    /// How many planes, 1 to 8.
    int planes();

    /// The bits of a plane.
    ///
    /// @param plane 0 or more
    /// @param codes of the tile, from `codeOffset` on
    /// @param target gets one for each column of the tile, from `offset` on
    void bits(int plane, int[] codes, int codeOffset, int[] target, int offset);

    /// The scale of a plane of a tile, finite.
    float scale(int plane, int[] codes, int codeOffset);

    /// Whether tiles have offsets.
    boolean hasOffsets();

    /// The offset of a tile, finite; 0 if there are none.
    float offset(int[] codes, int codeOffset);
}
