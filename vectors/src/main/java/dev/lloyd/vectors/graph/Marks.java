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

    /// Puts vectors in, and moves those that were not there to the front, in their order.
    ///
    /// @param count how many, from the beginning of the array
    /// @return how many were not there
    int add(int[] vectors, int count) {
        if (marked.length < this.count + count) {
            marked = Arrays.copyOf(marked, 2 * (this.count + count));
        }
        int fresh = 0;
        // Without a branch: whether a vector was met before is as good as random.
        for (int index = 0; index < count; index++) {
            int vector = vectors[index];
            long before = words[vector >>> 6];
            words[vector >>> 6] = before | 1L << vector;
            vectors[fresh] = vector;
            marked[this.count + fresh] = vector;
            fresh += (int) (~before >>> vector) & 1;
        }
        this.count += fresh;
        return fresh;
    }

    void clear() {
        for (int index = 0; index < count; index++) {
            words[marked[index] >>> 6] = 0;
        }
        count = 0;
    }
}
