package dev.lloyd.core.bits;

import java.util.Objects;

/// Reads what {@link BitWriter} wrote. Reading past the end is an {@link IllegalArgumentException} that names the
/// bit, so that a truncated header cannot go unnoticed. Not thread-safe.
public final class BitReader {
    private final byte[] source;
    private final long end;
    private long position;

    /// A reader of `count` bytes from `source[offset]` on.
    public BitReader(byte[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        this.source = source;
        this.position = offset * 8L;
        this.end = (offset + (long) count) * 8;
    }

    /// The next field.
    ///
    /// @param bits 0 to 32
    public long read(int bits) {
        if (bits < 0 || bits > 32) {
            throw new IllegalArgumentException("a field has 0 to 32 bits, not " + bits);
        }
        if (bits > end - position) {
            throw new IllegalArgumentException(
                    "a field of " + bits + " bits at bit " + position + " lies past the end at bit " + end);
        }
        long field = 0;
        for (int done = 0; done < bits; ) {
            int shift = (int) (position & 7);
            int taken = Math.min(8 - shift, bits - done);
            int part = ((source[(int) (position >>> 3)] & 0xFF) >>> shift) & ((1 << taken) - 1);
            field |= (long) part << done;
            done += taken;
            position += taken;
        }
        return field;
    }

    /// The next number in the code of {@link BitWriter#writeGamma}.
    public int readGamma() {
        int length = 0;
        while (read(1) == 0) {
            length++;
            if (length > 30) {
                throw new IllegalArgumentException("the number at bit " + position + " has more than 31 bits");
            }
        }
        return (int) ((1L << length) + read(length) - 1);
    }

    /// Bytes from the start of the array to the first that no field has touched.
    public int byteOffset() {
        return (int) ((position + 7) >>> 3);
    }
}
