package dev.lloyd.quant.plane;

/// Points of single values whose codes are wider in some groups or rows than in others.
///
/// {@link Points#at} has the points of a group; what {@link Points} says of all is that of the widest.
public interface GroupWidths extends Points {
    /// Width of a code, 1 to {@link #codeBits()}.
    ///
    /// @param row 0 or more
    /// @param column 0 or more
    int codeBits(int row, int column);
}
