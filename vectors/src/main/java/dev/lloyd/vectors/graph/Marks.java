package dev.lloyd.vectors.graph;

import java.util.Arrays;

/// A set of vectors that is emptied in the time that filling it took.
final class Marks {
    private final long[] words;
    private int[] marked = new int[256];
    private int count;

    Marks(int size) {
        this.words = new long[Math.ceilDiv(size, Long.SIZE)];
    }

    /// Puts a vector in.
    ///
    /// @return whether it was not there
    boolean add(int vector) {
        int word = vector >>> 6;
        long bit = 1L << vector;
        if ((words[word] & bit) != 0) {
            return false;
        }
        words[word] |= bit;
        if (count == marked.length) {
            marked = Arrays.copyOf(marked, 2 * count);
        }
        marked[count++] = vector;
        return true;
    }

    void clear() {
        for (int index = 0; index < count; index++) {
            words[marked[index] >>> 6] = 0;
        }
        count = 0;
    }
}
