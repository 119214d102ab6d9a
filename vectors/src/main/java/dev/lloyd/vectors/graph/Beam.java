package dev.lloyd.vectors.graph;

import java.util.Arrays;

/// The best that a walk has met so far, in order, and which of them it has yet to follow.
///
/// A sorted array: a beam has a few hundred places at most, and moving a part of those costs less than keeping two
/// heaps. The lowest bit of a key, which {@link KeyHeap#key} leaves free, says that it was followed.
final class Beam {
    private static final int FOLLOWED = 1;

    private long[] keys = new long[256];
    private int most;
    private int size;

    /// The first that was not followed; all that are better were.
    private int next;

    /// Empties it.
    ///
    /// @param most how many are kept, 1 or more
    void clear(int most) {
        this.most = most;
        size = 0;
        next = 0;
    }

    /// What a key must be less than to be put in.
    long limit() {
        return size == most ? keys[size - 1] : Long.MAX_VALUE;
    }

    /// Puts a key in, unless the beam is full of better ones.
    void offer(long key) {
        if (size == most) {
            if (key > keys[size - 1]) {
                return;
            }
            size--;
        } else if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int place = below(key);
        System.arraycopy(keys, place, keys, place + 1, size - place);
        keys[place] = key;
        size++;
        next = Math.min(next, place);
    }

    /// How many keys are less: halves are taken by their lengths alone, since a branch would be as good as random.
    private int below(long key) {
        int from = 0;
        for (int count = size; count > 0; count >>>= 1) {
            int half = (count + 1) >>> 1;
            from += keys[from + half - 1] < key ? half : 0;
        }
        return from;
    }

    /// Whether one was not followed.
    boolean hasNext() {
        return next < size;
    }

    /// The best that was not followed; it counts as followed from now on.
    long follow() {
        long key = keys[next];
        keys[next] |= FOLLOWED;
        while (next < size && (keys[next] & FOLLOWED) != 0) {
            next++;
        }
        return key;
    }

    int size() {
        return size;
    }

    /// The key at a place, the best at 0.
    long key(int place) {
        return keys[place] & ~FOLLOWED;
    }
}
