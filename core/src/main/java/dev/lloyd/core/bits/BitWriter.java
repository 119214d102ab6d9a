package dev.lloyd.core.bits;

import java.util.Arrays;

/// Writes unsigned fields of 0 to 32 bits, lowest bit first, into bytes that grow as needed: for headers whose
/// fields differ in width. The inverse is {@link BitReader}. Arrays of equal codes go through {@link BitPacking}.
/// Not thread-safe.
public final class BitWriter {
    private byte[] bytes = new byte[64];
    private long bitCount;

    /// An empty writer.
    public BitWriter() {}

    /// Appends the lowest `bits` bits of a field.
    ///
    /// @param field 0 to `2^bits - 1`
    /// @param bits 0 to 32
    public void write(long field, int bits) {
        if (bits < 0 || bits > 32 || field >>> bits != 0) {
            throw new IllegalArgumentException("field " + field + " does not fit " + bits + " bits of at most 32");
        }
        int size = Math.toIntExact((bitCount + bits + 7) >>> 3);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
        }
        int shift = (int) (bitCount & 7);
        int position = (int) (bitCount >>> 3);
        for (long rest = field << shift; rest != 0; rest >>>= 8) {
            bytes[position++] |= (byte) rest;
        }
        bitCount += bits;
    }

    /// Appends a number in the Elias gamma code of `number + 1`: short for small numbers, `2 floor(log2(number +
    /// 1)) + 1` bits.
    ///
    /// @param number 0 to `2^31 - 2`
    public void writeGamma(int number) {
        if (number < 0 || number == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("number must be 0 to 2^31 - 2, not " + number);
        }
        int length = 31 - Integer.numberOfLeadingZeros(number + 1);
        write(1L << length, length + 1);
        write((number + 1L) & ((1L << length) - 1), length);
    }

    /// Bits written so far.
    public long bitCount() {
        return bitCount;
    }

    /// The bytes written, the last one filled up with zero bits.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, (int) ((bitCount + 7) >>> 3));
    }
}
