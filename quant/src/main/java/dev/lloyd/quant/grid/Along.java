package dev.lloyd.quant.grid;

/// In which direction short vectors are cut from a matrix.
public enum Along {
    /// Neighbours in a row: input channels side by side (GPTVQ, AQLM).
    ROW,
    /// Neighbours in a column: output channels one above the other, so that error feedback still goes column by
    /// column (VPTQ).
    COLUMN
}
