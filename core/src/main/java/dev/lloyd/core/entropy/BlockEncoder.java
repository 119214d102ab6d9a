package dev.lloyd.core.entropy;

/// Codes one block of symbols with a range variant of asymmetric numeral systems.
///
/// The coder is a number `x` of 32 bits, at least `2^16`. A symbol of frequency `f`, whose range begins at `c`,
/// takes it to
///
///     x <- (x / f) * 4096 + c + x mod f
///
/// and before that, when the result would not fit, the lowest 16 bits of `x` are moved out as a word. Symbols are
/// coded last to first, so that they are decoded first to last. `x` starts at `2^16`; the decoder has to end there,
/// which tells a corrupt block from a sound one with probability `1 - 2^-16`.
///
/// A block is `x` (3 bytes when that suffices, else 4: the parity of the block's length tells which), then the
/// words in decoding order, all little-endian. Cost against the ideal length: about 3 bytes a block and 0.001 bits
/// a symbol.
///
/// Source: J. Duda, "Asymmetric numeral systems: entropy coding combining speed of Huffman coding with compression
/// rate of arithmetic coding", 2013, the range variant; word by word as in F. Giesen, "Interleaved entropy coders",
/// 2014.
final class BlockEncoder {
    /// Where `x` starts when coding and has to end when decoding.
    static final int FINAL_STATE = 1 << 16;

    private BlockEncoder() {}

    /// The most bytes a block of that many symbols can take.
    static int byteSizeMax(int count) {
        return 4 + 2 * count;
    }

    /// Codes `count` symbols from `source[from]` on to the *end* of `target` and returns where the block begins
    /// there.
    static int encode(EntropyModel model, byte[] source, int from, int count, byte[] target) {
        int[] ranges = ranges(model, source, from, count);
        int position = target.length;
        long x = FINAL_STATE;
        for (int index = count - 1; index >= 0; index--) {
            int frequency = ranges[index] >>> 16;
            if (x >= (long) frequency << (32 - FrequencyTable.PRECISION)) {
                position -= 2;
                target[position] = (byte) x;
                target[position + 1] = (byte) (x >>> 8);
                x >>>= 16;
            }
            long quotient = x / frequency;
            x = (quotient << FrequencyTable.PRECISION) + (ranges[index] & 0xFFFF) + (x - quotient * frequency);
        }
        int size = x < 1L << 24 ? 3 : 4;
        position -= size;
        for (int index = 0; index < size; index++) {
            target[position + index] = (byte) (x >>> (8 * index));
        }
        return position;
    }

    private static int[] ranges(EntropyModel model, byte[] source, int from, int count) {
        ContextMachine machine = model.machine();
        int[] ranges = new int[count];
        int state = 0;
        for (int index = 0; index < count; index++) {
            state = index % machine.period() == 0 ? 0 : state;
            int symbol = source[from + index] & 0xFF;
            ranges[index] = model.range(machine.context(state), symbol, from + index);
            state = machine.successor(state, symbol);
        }
        return ranges;
    }
}
