package dev.lloyd.quant.grid;

/// A string of bits in codes of 8 bits each, the earlier bit the higher: bit `i` is bit `7 - i % 8` of code `i /
/// 8`.
final class BitString {
    /// Bits of a code.
    static final int CODE_BITS = 8;

    private BitString() {}

    /// Codes that so many bits take.
    static int codes(int bits) {
        return Math.ceilDiv(bits, CODE_BITS);
    }

    /// Writes `count` bits, 0 to 8, from a position on, where there are zeros so far.
    static void write(int[] codes, int offset, int position, int count, int value) {
        // The new bits, within the two codes that they may lie in.
        int both = value << 2 * CODE_BITS - count - position % CODE_BITS;
        int index = offset + position / CODE_BITS;
        if (both >> CODE_BITS != 0) {
            codes[index] |= both >> CODE_BITS;
        }
        if ((both & 0xFF) != 0) {
            codes[index + 1] |= both & 0xFF;
        }
    }

    /// `count` bits, 0 to 8, from a position on.
    ///
    /// @param length of the string, in codes
    static int read(int[] codes, int offset, int length, int position, int count) {
        int index = position / CODE_BITS;
        int first = index < length ? codes[offset + index] : 0;
        int next = index + 1 < length ? codes[offset + index + 1] : 0;
        return (first << CODE_BITS | next) >> 2 * CODE_BITS - count - position % CODE_BITS & (1 << count) - 1;
    }
}
