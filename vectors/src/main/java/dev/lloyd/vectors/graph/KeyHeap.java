package dev.lloyd.vectors.graph;

import java.util.Arrays;

/// Numbers of which the least is at hand: a binary heap that grows.
///
/// Vectors and their scores are held as one number, a *key*: of two keys the lesser has the higher score, of equal
/// scores the lower vector, so that there are no ties and the order of a search is one. The lowest bit of a key is 0.
final class KeyHeap {
    private long[] keys;
    private int size;

    KeyHeap(int expected) {
        this.keys = new long[Math.max(1, expected)];
    }

    /// @param score not a number counts as the lowest
    static long key(float score, int vector) {
        // Adding 0 makes a negative zero positive.
        int bits = Float.floatToRawIntBits(Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score + 0f);
        int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return ((long) ~ascending << 32) | ((long) vector << 1);
    }

    static int vector(long key) {
        return (int) key >>> 1;
    }

    static float score(long key) {
        int ascending = ~(int) (key >> 32);
        return Float.intBitsToFloat(ascending ^ ((ascending >> 31) & Integer.MAX_VALUE));
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void push(long key) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int place = size++;
        while (place > 0 && keys[(place - 1) >>> 1] > key) {
            keys[place] = keys[(place - 1) >>> 1];
            place = (place - 1) >>> 1;
        }
        keys[place] = key;
    }

    long pop() {
        long least = keys[0];
        size--;
        if (size > 0) {
            sink(keys[size]);
        }
        return least;
    }

    private void sink(long key) {
        int place = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= key) {
                break;
            }
            keys[place] = keys[child];
            place = child;
            child = 2 * place + 1;
        }
        keys[place] = key;
    }
}
