package dev.lloyd.vectors.search;

import java.util.Arrays;

/// Vectors of a round, in their order, that a query may have to look at, with what their scores are at most. Grows as
/// it must. For one thread.
final class Candidates {
    private int[] places = new int[256];
    private double[] limits = new double[places.length];
    private int size;
    private int next;

    void clear() {
        size = 0;
        next = 0;
    }

    int size() {
        return size;
    }

    void add(int place, double limit) {
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            limits = Arrays.copyOf(limits, 2 * size);
        }
        places[size] = place;
        limits[size++] = limit;
    }

    /// Takes out the next ones whose limits reach a score.
    ///
    /// @param end of the places that are taken
    /// @param target gets as many as fit
    /// @return how many
    int next(long end, double floor, int[] target) {
        int count = 0;
        for (; next < size && places[next] < end && count < target.length; next++) {
            if (limits[next] >= floor) {
                target[count++] = places[next];
            }
        }
        return count;
    }
}
