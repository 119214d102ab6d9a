package dev.lloyd.models.checkpoint;

/// Codes in 32-bit words, lowest bits first. A run of words may be spread over an array with a stride: formats pack
/// along one dimension and store along the other.
///
/// @param words all runs
@SuppressWarnings("ArrayRecordComponent") // A view of an array that is filled or read.
record Words(int[] words) {
    /// The words that so many bits take.
    static int count(long bits) {
        return Math.toIntExact(Math.ceilDiv(bits, Integer.SIZE));
    }

    /// Puts a code into its place, which must be 0; it may reach into the run's next word.
    ///
    /// @param first index of the run's first word
    /// @param stride from a word of the run to the next
    /// @param bit the code's lowest bit, counted from the start of the run
    /// @param code below `2^bits`
    void put(int first, int stride, long bit, int bits, int code) {
        int index = first + (int) (bit >> 5) * stride;
        int shift = (int) bit & 31;
        words[index] |= code << shift;
        if (shift + bits > Integer.SIZE) {
            words[index + stride] |= code >>> (Integer.SIZE - shift);
        }
    }

    /// The code at a place; see {@link #put}.
    int get(int first, int stride, long bit, int bits) {
        int index = first + (int) (bit >> 5) * stride;
        int shift = (int) bit & 31;
        int code = words[index] >>> shift;
        if (shift + bits > Integer.SIZE) {
            code |= words[index + stride] << (Integer.SIZE - shift);
        }
        return code & ((1 << bits) - 1);
    }
}
