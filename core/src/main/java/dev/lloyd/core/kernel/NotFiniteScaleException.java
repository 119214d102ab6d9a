package dev.lloyd.core.kernel;

/// Codes whose scale is infinite or no number, which only shows when their row is read.
public final class NotFiniteScaleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param scale the scale
    /// @param row of the matrix, as it lies in the file
    /// @param block of the row
    NotFiniteScaleException(float scale, int row, int block) {
        super("has the scale " + scale + " in row " + row + ", block " + block + "; only finite weights can be used");
    }
}
