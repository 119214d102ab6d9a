package dev.lloyd.quant.plane;

/// Points of single values with a table of its own for each row: non-uniform quantization by output channel.
///
/// {@link Points#row} has the points of a row; what {@link Points} says of all rows is that of the first.
public interface RowTables extends Points {
    /// The values of a row's codes, `2^codeBits` of them.
    float[] table(int row);

    /// The same points with other tables, rounded to what can be stored.
    ///
    /// @param tables those of all rows, one after the other
    RowTables with(float[] tables);
}
