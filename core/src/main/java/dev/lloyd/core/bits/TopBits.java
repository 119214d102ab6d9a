package dev.lloyd.core.bits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// Takes packed codes apart, into a run of their highest bits and a run of the bits below, and puts them together.
///
///     code = top * 2^(bits - 1) + low
///
/// All three runs are laid out as {@link BitPacking} says, tops with 1 bit a code, lows with `bits - 1`, of which
/// codes of one bit have none. The unused high bits of a run's last byte are written as they come from the other
/// runs' unused bits, zero from zero. Nothing outside the runs is read or written. Cost: two bit deposits or
/// extractions for 16 codes of up to 4 bits, for 8 wider ones. Thread-safe: no state.
public final class TopBits {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private TopBits() {}

    /// Takes codes apart.
    ///
    /// @param count how many, 0 or more
    /// @param bits their width, 1 to 8
    public static void split(
            byte[] codes, int offset, int count, int bits, byte[] tops, int topOffset, byte[] lows, int lowOffset) {
        check(count, bits, codes, offset, tops, topOffset, lows, lowOffset);
        int lanes = lanes(bits);
        int codesEnd = end(offset, count, bits);
        int topsEnd = end(topOffset, count, 1);
        int lowsEnd = end(lowOffset, count, bits - 1);
        long topMask = topMask(bits);
        for (int step = 0; step * lanes < count; step++) {
            long word = load(codes, offset + step * lanes / 8 * bits, lanes / 8 * bits, codesEnd);
            store(Long.compress(word, topMask), tops, topOffset + step * lanes / 8, lanes / 8, topsEnd);
            int lowBytes = lanes / 8 * (bits - 1);
            store(Long.compress(word, ~topMask), lows, lowOffset + step * lowBytes, lowBytes, lowsEnd);
        }
    }

    /// Puts codes together.
    ///
    /// @param count how many, 0 or more
    /// @param bits their width, 1 to 8
    public static void join(
            byte[] tops, int topOffset, byte[] lows, int lowOffset, int count, int bits, byte[] codes, int offset) {
        check(count, bits, codes, offset, tops, topOffset, lows, lowOffset);
        int lanes = lanes(bits);
        int codesEnd = end(offset, count, bits);
        int topsEnd = end(topOffset, count, 1);
        int lowsEnd = end(lowOffset, count, bits - 1);
        long topMask = topMask(bits);
        for (int step = 0; step * lanes < count; step++) {
            long top = load(tops, topOffset + step * lanes / 8, lanes / 8, topsEnd);
            int lowBytes = lanes / 8 * (bits - 1);
            long low = load(lows, lowOffset + step * lowBytes, lowBytes, lowsEnd);
            long word = Long.expand(top, topMask) | Long.expand(low, ~topMask);
            store(word, codes, offset + step * lanes / 8 * bits, lanes / 8 * bits, codesEnd);
        }
    }

    /// Codes in a word of 64 bits, as whole bytes of every run.
    private static int lanes(int bits) {
        return bits <= 4 ? 16 : 8;
    }

    private static long topMask(int bits) {
        long mask = 0;
        for (int lane = 0; lane < lanes(bits); lane++) {
            mask |= 1L << (lane * bits + bits - 1);
        }
        return mask;
    }

    private static int end(int offset, int count, int bits) {
        return bits == 0 ? offset : offset + Math.toIntExact(BitPacking.byteSize(count, bits));
    }

    private static void check(
            int count, int bits, byte[] codes, int offset, byte[] tops, int topOffset, byte[] lows, int lowOffset) {
        if (bits < 1 || bits > 8 || count < 0) {
            throw new IllegalArgumentException("0 or more codes have 1 to 8 bits, not " + count + " of " + bits);
        }
        Objects.checkFromToIndex(offset, end(offset, count, bits), codes.length);
        Objects.checkFromToIndex(topOffset, end(topOffset, count, 1), tops.length);
        Objects.checkFromToIndex(lowOffset, end(lowOffset, count, bits - 1), lows.length);
    }

    /// The next bytes of a run, as many as it has; the bits above are anything.
    private static long load(byte[] bytes, int from, int count, int end) {
        if (from + Long.BYTES <= bytes.length) {
            long word = (long) LONG.get(bytes, from);
            int left = Math.min(count, end - from);
            return left >= Long.BYTES ? word : word & ((1L << (8 * left)) - 1);
        }
        long word = 0;
        for (int index = Math.min(count, end - from) - 1; index >= 0; index--) {
            word = word << 8 | bytes[from + index] & 0xFF;
        }
        return word;
    }

    /// Writes the next bytes of a run; of what it overwrites behind them, the next call makes good.
    private static void store(long word, byte[] bytes, int from, int count, int end) {
        if (from + Long.BYTES <= end) {
            LONG.set(bytes, from, word);
            return;
        }
        long rest = word;
        for (int index = from; index < Math.min(from + count, end); index++) {
            bytes[index] = (byte) rest;
            rest >>>= 8;
        }
    }
}
