package dev.lloyd.quant.grid;

/// A string of bits in codes of 8 bits each, the earlier bit the lower: bit `i` is bit `i % 8` of code `i / 8`, so
/// that numbers that begin with a code lie as {@link dev.lloyd.core.bits.BitPacking} packs them.
final class LowBits {
    private static final int CODE_BITS = BitString.CODE_BITS;

    private LowBits() {}

    /// Writes `count` bits, 0 to 8, from a position on, where there are zeros so far.
    static void write(int[] codes, int offset, int position, int count, int value) {
        // The new bits, within the two codes that they may lie in.
        int both = (value & (1 << count) - 1) << position % CODE_BITS;
        int index = offset + position / CODE_BITS;
        if ((both & 0xFF) != 0) {
            codes[index] |= both & 0xFF;
        }
        if (both >> CODE_BITS != 0) {
            codes[index + 1] |= both >> CODE_BITS;
        }
    }

    /// `count` bits, 0 to 8, from a position on.
    ///
    /// @param length of the string, in codes
    static int read(int[] codes, int offset, int length, int position, int count) {
        int index = position / CODE_BITS;
        int first = index < length ? codes[offset + index] : 0;
        int next = index + 1 < length ? codes[offset + index + 1] : 0;
        return (next << CODE_BITS | first) >> position % CODE_BITS & (1 << count) - 1;
    }
}
