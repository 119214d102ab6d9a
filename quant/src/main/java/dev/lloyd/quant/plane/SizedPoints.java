package dev.lloyd.quant.plane;

/// Points whose tiles have room for so many bits, and values that may need more: the finer the scale, the longer
/// the code. Such points say themselves which scale suits a tile.
public interface SizedPoints extends Points {
    /// The scale at which the points of a tile's values are nearest and their code still fits.
    ///
    /// @param values `values[offset ...]`, finite, not at scale 1
    /// @return positive and finite; 0 if all values are 0
    float finestScale(float[] values, int offset);
}
