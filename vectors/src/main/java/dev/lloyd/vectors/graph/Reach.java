package dev.lloyd.vectors.graph;

import java.util.Arrays;
import java.util.BitSet;

/// Which vectors of a graph can be reached, and which not. Memory: a bit a vector, and 4 bytes for each that waits.
final class Reach {
    private final Links links;
    private final BitSet reached = new BitSet();
    private final int[] row;
    private int[] ahead = new int[256];

    Reach(Links links) {
        this.links = links;
        this.row = new int[Math.max(1, links.degree())];
    }

    /// Adds a vector and all that can be reached from it.
    void add(int start) {
        int count = 0;
        ahead[count++] = start;
        reached.set(start);
        while (count > 0) {
            int found = links.read(ahead[--count], row);
            for (int index = 0; index < found; index++) {
                int next = row[index];
                if (!reached.get(next)) {
                    reached.set(next);
                    if (count == ahead.length) {
                        ahead = Arrays.copyOf(ahead, 2 * count);
                    }
                    ahead[count++] = next;
                }
            }
        }
    }

    /// The first vector from one on that was not reached; the number of vectors if all were.
    int nextLost(int from) {
        return reached.nextClearBit(from);
    }
}
