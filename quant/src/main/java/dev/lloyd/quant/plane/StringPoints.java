package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.BitWindows;

/// Points of whole rows that windows of one string of bits choose. Codes are the string in pieces of 8 bits, the
/// earlier bit the higher.
public interface StringPoints extends Points {
    /// Where each column's window and table are.
    BitWindows windows();
}
