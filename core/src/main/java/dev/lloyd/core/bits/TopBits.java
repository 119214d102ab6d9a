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
/// runs' unused bits, zero from zero. Nothing outside the runs is written, and what is read there is not used.
/// Cost: two bit deposits or extractions for 32 codes of up to 2 bits, 16 of 3 or 4, 8 wider ones. Thread-safe: no
/// state.
public final class TopBits {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Codes whose tops fill a word.
    private static final int WORD = Long.SIZE;

    /// For each width the highest bits of the codes in a word.
    private static final long[] TOP_MASKS = topMasks();

    private TopBits() {}

    /// A run of codes.
    ///
    /// @param bytes that it lies in
    /// @param offset where it begins
    @SuppressWarnings("ArrayRecordComponent") // Two arguments in one; never compared.
    public record Run(byte[] bytes, int offset) {
        private int end(int count, int bits) {
            int end = offset + (bits == 0 ? 0 : Math.toIntExact(BitPacking.byteSize(count, bits)));
            Objects.checkFromToIndex(offset, end, bytes.length);
            return end;
        }

        /// The next bytes, as many as there are before the end; the bits above are 0.
        private long load(int from, int count, int end) {
            int left = Math.min(count, end - offset - from);
            if (offset + from + Long.BYTES <= bytes.length) {
                long word = (long) LONG.get(bytes, offset + from);
                return left >= Long.BYTES ? word : word & ((1L << (8 * left)) - 1);
            }
            long word = 0;
            for (int index = left - 1; index >= 0; index--) {
                word = word << 8 | bytes[offset + from + index] & 0xFF;
            }
            return word;
        }

        /// Writes the next bytes; of what it overwrites behind them, the next call makes good.
        private void store(long word, int from, int count, int end) {
            if (offset + from + Long.BYTES <= end) {
                LONG.set(bytes, offset + from, word);
                return;
            }
            long rest = word;
            for (int index = offset + from; index < Math.min(offset + from + count, end); index++) {
                bytes[index] = (byte) rest;
                rest >>>= 8;
            }
        }
    }

    /// Takes codes apart.
    ///
    /// @param count how many, 0 or more
    /// @param bits their width, 1 to 8
    public static void split(Run codes, int count, int bits, Run tops, Run lows) {
        check(count, bits);
        int codesEnd = codes.end(count, bits);
        int topsEnd = tops.end(count, 1);
        int lowsEnd = lows.end(count, bits - 1);
        int lanes = lanes(bits);
        int topBytes = lanes / 8;
        long topMask = TOP_MASKS[bits];
        for (int step = 0; step * lanes < count; step++) {
            int from = step * topBytes;
            long word = codes.load(from * bits, topBytes * bits, codesEnd);
            tops.store(Long.compress(word, topMask), from, topBytes, topsEnd);
            lows.store(Long.compress(word, ~topMask), from * (bits - 1), topBytes * (bits - 1), lowsEnd);
        }
    }

    /// Puts codes together.
    ///
    /// @param count how many, 0 or more
    /// @param bits their width, 1 to 8
    public static void join(Run tops, Run lows, int count, int bits, Run codes) {
        check(count, bits);
        int codesEnd = codes.end(count, bits);
        int topsEnd = tops.end(count, 1);
        int lowsEnd = lows.end(count, bits - 1);
        if (bits == 1) {
            System.arraycopy(tops.bytes, tops.offset, codes.bytes, codes.offset, codesEnd - codes.offset);
            return;
        }
        int lanes = lanes(bits);
        int topBytes = lanes / 8;
        long topMask = TOP_MASKS[bits];
        int words = joinWords(tops, lows, count, bits, codes);
        for (int step = words * (WORD / lanes); step * lanes < count; step++) {
            int from = step * topBytes;
            long top = tops.load(from, topBytes, topsEnd);
            long low = lows.load(from * (bits - 1), topBytes * (bits - 1), lowsEnd);
            long word = Long.expand(top, topMask) | Long.expand(low, ~topMask);
            codes.store(word, from * bits, topBytes * bits, codesEnd);
        }
    }

    /// The same for 64 codes at a time, as far as whole words of all runs lie within their arrays, those that are
    /// written within the codes: what a word has beyond its step is not taken, or is overwritten next.
    ///
    /// @return how many times 64 codes were put together
    private static int joinWords(Run tops, Run lows, int count, int bits, Run codes) {
        int lanes = lanes(bits);
        int lowStride = lanes / 8 * (bits - 1);
        int codeStride = lanes / 8 * bits;
        int words = Math.min(count / WORD, (tops.bytes.length - tops.offset) / Long.BYTES);
        words = Math.min(words, (codes.end(count, bits) - codes.offset - Long.BYTES + codeStride) / (8 * bits));
        words = Math.min(words, (lows.bytes.length - lows.offset - Long.BYTES + lowStride) / (8 * bits - 8));
        byte[] lowBytes = lows.bytes;
        byte[] codeBytes = codes.bytes;
        long topMask = TOP_MASKS[bits];
        int low = lows.offset;
        int code = codes.offset;
        for (int word = 0; word < words; word++) {
            long top = (long) LONG.get(tops.bytes, tops.offset + word * Long.BYTES);
            for (int lane = 0; lane < WORD; lane += lanes) {
                long high = Long.expand(top >>> lane, topMask);
                LONG.set(codeBytes, code, high | Long.expand((long) LONG.get(lowBytes, low), ~topMask));
                low += lowStride;
                code += codeStride;
            }
        }
        return Math.max(0, words);
    }

    private static void check(int count, int bits) {
        if (bits < 1 || bits > 8 || count < 0) {
            throw new IllegalArgumentException("0 or more codes have 1 to 8 bits, not " + count + " of " + bits);
        }
    }

    /// Codes in a word of 64 bits, as whole bytes of every run.
    private static int lanes(int bits) {
        return bits <= 2 ? 32 : bits <= 4 ? 16 : 8;
    }

    private static long[] topMasks() {
        long[] masks = new long[9];
        for (int bits = 1; bits < masks.length; bits++) {
            for (int lane = 0; lane < lanes(bits); lane++) {
                masks[bits] |= 1L << (lane * bits + bits - 1);
            }
        }
        return masks;
    }
}
