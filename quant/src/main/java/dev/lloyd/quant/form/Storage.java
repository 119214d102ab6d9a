package dev.lloyd.quant.form;

/// How the elements of a stored tensor are written, little-endian.
public enum Storage {
    /// Unsigned bytes, packed codes too.
    U8(1),
    /// Signed bytes.
    I8(1),
    /// Unsigned 16-bit integers.
    U16(2),
    /// Signed 32-bit integers.
    I32(4),
    /// IEEE binary16.
    F16(2),
    /// IEEE binary32.
    F32(4);

    private final int bytes;

    Storage(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of an element.
    public int bytes() {
        return bytes;
    }
}
