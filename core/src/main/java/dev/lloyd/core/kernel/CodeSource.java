package dev.lloyd.core.kernel;

/// A row of codes that is read 32 columns at a time, to be laid out anew. Used by one thread.
interface CodeSource {
    /// The codes of columns `32 block .. 32 block + 32` of the row, a byte each, zeros beyond the last column.
    /// The array is overwritten by the next call.
    byte[] codes(int block);
}
