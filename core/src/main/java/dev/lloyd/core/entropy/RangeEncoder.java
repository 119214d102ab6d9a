package dev.lloyd.core.entropy;

import java.util.Arrays;

/// Codes symbols into a string of a given number of bytes, to the last bit of it: an arithmetic coder.
///
/// An interval of `[0, 1)` is narrowed with every symbol to the part that its probability has; the string is the
/// binary fraction of the fewest bytes within the last interval, and the bytes behind it are 0.
/// {@link RangeDecoder} reads zeros behind the end, so neither a length nor an end is stored: symbols of `b` bits
/// in all fit into `n` bytes if `b <= 8 n - 1`, but for a rounding of less than `2^-15` bits a symbol. For blocks
/// of a hundred bytes, where the 2 to 3 bytes by which a block of {@link BlockStream} is longer than its symbols
/// are worth 0.2 dB and more.
///
/// Bytes are whole numbers from 0 to 255 in an `int[]`, as codes are. Cost: a multiplication a symbol. Not
/// thread-safe.
///
/// Source: G. Martin, "Range encoding: an algorithm for removing redundancy from a digitised message", 1979.
public final class RangeEncoder {
    /// Bits of the unit of probability.
    public static final int PRECISION = 16;

    /// What the frequencies of all symbols of an alphabet add up to.
    public static final int TOTAL = 1 << PRECISION;

    /// Bytes of the interval's ends that are not settled yet.
    static final int OPEN_BYTES = 5;

    /// Above all ends of intervals.
    static final long TOP = 1L << 8 * OPEN_BYTES;

    /// Least width of an interval.
    static final long BOTTOM = TOP >>> 8;

    private final int[] target;
    private final int offset;
    private final int size;
    private long low;
    private long range = TOP;
    private int position;

    /// An encoder that has seen no symbol. Sets the bytes to 0.
    ///
    /// @param size bytes that it may write, from `target[offset]` on
    public RangeEncoder(int[] target, int offset, int size) {
        this.target = target;
        this.offset = offset;
        this.size = size;
        Arrays.fill(target, offset, offset + size, 0);
    }

    /// Codes a symbol.
    ///
    /// @param start sum of the frequencies of all symbols before it in the alphabet
    /// @param frequency its own, 1 or more
    public void encode(int start, int frequency) {
        long unit = range >>> PRECISION;
        low += start * unit;
        range = width(range, start, frequency);
        carry();
        while (range < BOTTOM) {
            put(position, (int) (low >>> 8 * (OPEN_BYTES - 1)));
            position++;
            low = (low & BOTTOM - 1) << 8;
            range <<= 8;
        }
    }

    /// The width that a symbol leaves: what is lost by rounding goes to the last of the alphabet.
    static long width(long range, int start, int frequency) {
        long unit = range >>> PRECISION;
        return start + frequency == TOTAL ? range - start * unit : frequency * unit;
    }

    /// Writes what is left to write.
    ///
    /// @return whether the symbols fit into the bytes; if not, the bytes say nothing
    public boolean finish() {
        int over = Math.max(0, position + OPEN_BYTES - size);
        if (over > OPEN_BYTES) {
            return false;
        }
        long mask = (1L << 8 * over) - 1;
        long rounded = low + mask & ~mask;
        if (rounded >= low + range) {
            return false;
        }
        low = rounded;
        carry();
        for (int index = 0; index < OPEN_BYTES - over; index++) {
            put(position + index, (int) (low >>> 8 * (OPEN_BYTES - 1 - index)) & 0xFF);
        }
        return true;
    }

    private void put(int place, int value) {
        if (place < size) {
            target[offset + place] = value;
        }
    }

    private void carry() {
        if (low < TOP) {
            return;
        }
        low -= TOP;
        int place = Math.min(position, size) - 1;
        while (place >= 0 && target[offset + place] == 0xFF) {
            target[offset + place] = 0;
            place--;
        }
        if (place >= 0) {
            target[offset + place]++;
        }
    }
}
