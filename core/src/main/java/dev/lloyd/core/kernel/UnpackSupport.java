package dev.lloyd.core.kernel;

/// The seam under {@link UnpackKernels}.
interface UnpackSupport {
    /// `count` codes from the bytes from `offset` on.
    ///
    /// @param codes gets them from its beginning on
    void unpack(byte[] source, int offset, int bits, int[] codes, int count);
}
