package dev.lloyd.core.entropy;

/// Reads symbols that {@link RangeEncoder} has coded. Any bytes are the code of some symbols, and behind the last
/// byte there are zeros for ever, so that reading never fails. Cost: a division a symbol. Not thread-safe.
public final class RangeDecoder {
    private final int[] source;
    private final int end;
    private int position;
    private long code;
    private long range = RangeEncoder.TOP;

    /// A decoder before the first symbol.
    ///
    /// @param source bytes as whole numbers from 0 to 255, `size` of them from `source[offset]` on
    public RangeDecoder(int[] source, int offset, int size) {
        this.source = source;
        this.position = offset;
        this.end = offset + size;
        for (int index = 0; index < RangeEncoder.OPEN_BYTES; index++) {
            code = code << 8 | next();
        }
    }

    private int next() {
        return position < end ? source[position++] & 0xFF : 0;
    }

    /// A number from the next symbol's frequencies, 0 to 65535: its `start` or more, less than `start +
    /// frequency`.
    public int peek() {
        return (int) Math.min(code / (range >>> RangeEncoder.PRECISION), RangeEncoder.TOTAL - 1);
    }

    /// Goes on behind the symbol that {@link #peek} has shown.
    ///
    /// @param start sum of the frequencies of all symbols before it in the alphabet
    /// @param frequency its own
    public void take(int start, int frequency) {
        code -= start * (range >>> RangeEncoder.PRECISION);
        range = RangeEncoder.width(range, start, frequency);
        while (range < RangeEncoder.BOTTOM) {
            code = code << 8 | next();
            range <<= 8;
        }
    }
}
