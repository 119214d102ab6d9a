package dev.lloyd.quant.plane;

/// Points that are sums of vectors, one for each code of a tile, so that products with them are sums over a table:
///
///     decoded = sum over m of v_m(code_m)        <decoded, x> = sum over m of products[m][code_m]
public interface SummedPoints extends Points {
    /// The products of a tile's values with what each code can add to the tile.
    ///
    /// @param values of the tile, from `offset` on, row by row
    /// @param target gets `codesPerTile() x 2^codeBits` of them, code by code, from `targetOffset` on
    void products(float[] values, int offset, float[] target, int targetOffset);
}
