package dev.lloyd.models.runtime;

import java.util.Arrays;

/// The ids of the largest of many logits, the largest first, the first of equals before the others. NaN is above all,
/// 0 above -0.
///
/// Cost for `most` of `count`: a few of many go through a heap, `count + n log most` steps where `n` is how often one
/// was larger than all but `most` before it; many are all sorted by their digits, a few passes over `count`. Makes
/// nothing once it has room for so many. One thread at a time.
final class LargestLogits {
    /// With a larger share than one of so many, all are sorted: measured with a vocabulary of 32,000.
    private static final int FEW = 64;

    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    /// The bits of a logit come last.
    private static final int ID_BITS = Integer.SIZE;

    private final int[] places = new int[DIGITS + 1];
    private long[] keys = new long[0];
    private long[] moved = new long[0];

    /// Finds them.
    ///
    /// @param logits those at `offset .. offset + count - 1` have the ids `0 .. count - 1`
    /// @param most how many are wanted, 1 to `count`
    void find(float[] logits, int offset, int count, int most) {
        boolean all = most > count / FEW;
        int room = all ? count : most;
        if (keys.length < room) {
            keys = new long[room];
        }
        for (int id = 0; id < room; id++) {
            keys[id] = key(logits[offset + id], id);
        }
        if (all) {
            sort(count);
        } else {
            select(logits, offset, count, most);
        }
    }

    /// The id at a place in their order, from 0 on.
    int id(int place) {
        return ~(int) keys[place];
    }

    /// In the order of logits; of equal ones the first id has the largest.
    private static long key(float logit, int id) {
        int bits = Float.floatToIntBits(logit);
        int ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        return (long) ordered << ID_BITS | Integer.toUnsignedLong(~id);
    }

    /// Keeps the largest in a heap whose root is the least of them, and takes it apart from there.
    private void select(float[] logits, int offset, int count, int most) {
        for (int root = most / 2 - 1; root >= 0; root--) {
            sink(keys[root], root, most);
        }
        for (int id = most; id < count; id++) {
            long key = key(logits[offset + id], id);
            if (key > keys[0]) {
                sink(key, 0, most);
            }
        }
        for (int last = most - 1; last > 0; last--) {
            long key = keys[last];
            keys[last] = keys[0];
            sink(key, 0, last);
        }
    }

    /// Puts a key at a place of the first `size`, or below, where it is no more than what hangs on it.
    private void sink(long key, int from, int size) {
        int place = from;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (key <= keys[child]) {
                break;
            }
            keys[place] = keys[child];
            place = child;
        }
        keys[place] = key;
    }

    /// Sorts by the digits of the logits, from the lowest on. Keys come by their ids, so that equal ones stay so.
    private void sort(int count) {
        if (moved.length < count) {
            moved = new long[count];
        }
        for (int shift = ID_BITS; shift < Long.SIZE; shift += DIGIT_BITS) {
            Arrays.fill(places, 0);
            for (int index = 0; index < count; index++) {
                places[digit(keys[index], shift) + 1]++;
            }
            for (int digit = 0; digit < DIGITS; digit++) {
                places[digit + 1] += places[digit];
            }
            for (int index = 0; index < count; index++) {
                moved[places[digit(keys[index], shift)]++] = keys[index];
            }
            long[] before = keys;
            keys = moved;
            moved = before;
        }
    }

    /// Of a key, 0 for the greatest. The sign has its order already: it is set where others are greater.
    private static int digit(long key, int shift) {
        return (int) ((key ^ Long.MAX_VALUE) >>> shift) & (DIGITS - 1);
    }
}
