package dev.lloyd.vectors.search;

import dev.lloyd.vectors.codec.SplitVectors;
import java.util.Arrays;

/// Vectors that a query may have to look at, with what their scores are about and at most, and what the first plane
/// has of their records. Grows as it must. For one thread.
final class Candidates {
    private final SplitVectors.Joiner joiner;
    private final int partBytes;

    /// The estimate, in the order that is wanted, above the number of the entry.
    private long[] order = new long[256];

    private int[] places = new int[order.length];
    private float[] limits = new float[order.length];
    private byte[] parts;
    private int size;

    Candidates(SplitVectors vectors) {
        this.joiner = vectors.joiner();
        this.partBytes = vectors.partBytes();
        this.parts = new byte[order.length * partBytes];
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /// @param estimate of the score
    /// @param limit what the score is at most, rounded up to binary32
    void add(int place, double estimate, double limit) {
        enter(place, estimate, limit);
        joiner.part(place, parts, (size - 1) * partBytes);
    }

    private void enter(int place, double estimate, double limit) {
        if (size == order.length) {
            order = Arrays.copyOf(order, 2 * size);
            places = Arrays.copyOf(places, 2 * size);
            limits = Arrays.copyOf(limits, 2 * size);
            parts = Arrays.copyOf(parts, Math.multiplyExact(2 * size, partBytes));
        }
        float rounded = (float) limit;
        limits[size] = rounded < limit ? Math.nextUp(rounded) : rounded;
        places[size] = place;
        order[size] = (long) ~ordered(Float.floatToRawIntBits((float) estimate)) << 32 | size;
        size++;
    }

    /// The most promising first; of equals the one that was added first.
    void sort() {
        Arrays.sort(order, 0, size);
    }

    int place(int index) {
        return places[(int) order[index]];
    }

    float estimate(int index) {
        return Float.intBitsToFloat(ordered(~(int) (order[index] >> 32)));
    }

    float limit(int index) {
        return limits[(int) order[index]];
    }

    /// The whole record of a vector.
    void record(int index, byte[] target, int offset) {
        int entry = (int) order[index];
        joiner.join(places[entry], parts, entry * partBytes, target, offset);
    }

    /// Puts a vector among others, by its limit.
    void moveTo(Candidates others, int index) {
        int entry = (int) order[index];
        others.enter(places[entry], limits[entry], limits[entry]);
        System.arraycopy(parts, entry * partBytes, others.parts, (others.size - 1) * partBytes, partBytes);
    }

    /// Bits of a float as a whole number of the same order, and back.
    private static int ordered(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }
}
